"""What `run --once` says when a mail does not leave."""

import pytest

from tests.mail_server import MailServer

LIVE = """\
owner: {name: Maya Okafor, practice: Lakeside Therapy, email: maya@lakeside.example,
        postal_address: 12 Harbor Street, time_zone: America/Los_Angeles, pitch: {default: I help.}}
delivery: live
opt_out: {base_url: "https://mail.lakeside.example"}
mailboxes:
  maya: {from: maya@lakeside.example, smtp: {host: 127.0.0.1, port: PORT, security: none}, limits: {gap: 0m, jitter: 0m}}
send_window: {days: mon-sun, hours: "00:00-23:59"}
campaigns: {partners: {audience: [physician], mailbox: maya, sequences: [introduction]}}
sequences: {introduction: {starts: {on: enrolled}, steps: [{id: hello, template: introduction}]}}
"""


class Grumpy(MailServer):
    """It answers each RCPT with the same words."""

    answer = "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if self.answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.answer


@pytest.fixture
def server():
    started = Grumpy().start()
    yield started
    started.stop()


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("451 4.3.0 try again", ["later   ana@north.example.org: not now (rcpt): ", "It is tried again on"]),
        ("554 5.7.1 no", ["failed  ana@north.example.org: refused (rcpt): "]),
        ("250 OK", ["sent    ana@north.example.org: "]),
    ],
)
def test_what_became_of_a_mail_is_told(cli, server, answer, said):
    server.answer = answer
    cli.file("schedules.yaml", LIVE.replace("PORT", str(server.port)))
    cli.add_ana()
    cli.say("enroll", "ana")
    result = cli.run("run", "--once", OUTREACH_HTTP="off")
    assert result.returncode == 0, result.stderr
    assert all(words in result.stdout for words in said), result.stdout
    assert "Nothing was due" not in result.stdout


def test_a_server_that_cannot_be_reached_is_told(cli, server):
    server.stop()
    cli.file("schedules.yaml", LIVE.replace("PORT", str(server.port)))
    cli.add_ana()
    cli.say("enroll", "ana")
    result = cli.run("run", "--once", OUTREACH_HTTP="off")
    assert "later   ana@north.example.org: not now (connect)" in result.stdout
    assert "Nothing was due" not in result.stdout


def test_a_round_without_anything_to_do_says_so(cli):
    assert "Nothing was due." in cli.run("run", "--once", OUTREACH_HTTP="off").stdout
