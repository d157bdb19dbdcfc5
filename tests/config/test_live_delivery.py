"""What is asked before mail really leaves, and where passwords come from."""

import os

import pytest

LIVE = "delivery: live\nopt_out: {base_url: https://mail.lakeside.example}"


@pytest.fixture
def live(small):
    return small.replace("delivery: sandbox", LIVE)


def heads(said):
    return [
        line.removeprefix("schedules.yaml:") for line in said.splitlines() if line.startswith("schedules")
    ]


def test_live_delivery_with_everything_in_place_is_accepted(live, load):
    schedules = load(live, SMTP_PASSWORD="geheim")
    assert schedules.delivery == "live"
    assert schedules.mailboxes["maya"].smtp.password.reveal() == "geheim"


def test_live_delivery_asks_for_everything_that_is_missing_at_once(small, report):
    bare = small.replace("delivery: sandbox", "delivery: live").replace(
        "  postal_address: 12 Harbor Street, Portland\n", ""
    )
    bare = "\n".join(line for line in bare.splitlines() if "smtp:" not in line)
    assert heads(report(bare)) == [
        "1:1: owner.postal_address: missing. Live delivery needs it: the law of many countries asks for it under such mails",
        "8:1: opt_out.base_url: missing. Live delivery needs the public https address at which contacts can leave",
        "10:3: mailboxes.maya.smtp: missing. Live delivery needs the server that sends",
    ]


def test_a_mailbox_that_no_campaign_uses_needs_no_server(live, load):
    spare = live.replace("mailboxes:\n", "mailboxes:\n  spare: {from: spare@lakeside.example}\n")
    assert load(spare, SMTP_PASSWORD="geheim").mailboxes["spare"].smtp is None


def test_plain_http_is_enough_for_pages_on_this_machine(live, load):
    local = live.replace("https://mail.lakeside.example", "http://localhost:8025")
    assert load(local, SMTP_PASSWORD="geheim").opt_out.base_url == "http://localhost:8025"


def test_an_open_connection_is_allowed_to_this_machine_only(live, load, report):
    server = (
        "{host: smtp.example.com, port: 465, security: tls, username: maya, password: {env: SMTP_PASSWORD}}"
    )
    assert load(live.replace(server, "{host: 127.0.0.1, port: 2525, security: none}")).mailboxes["maya"].smtp
    said = report(live.replace(server, "{host: 10.0.0.7, port: 2525, security: none}"))
    assert "mails would cross the network unprotected" in said


def test_a_password_that_is_not_there_stops_live_delivery(live, report):
    assert heads(report(live)) == [
        "14:88: mailboxes.maya.smtp.password: the environment variable SMTP_PASSWORD is not set"
    ]
    assert "Did you mean 'SMTP_PASWORD'?" in report(live, SMTP_PASWORD="geheim")
    assert "SMTP_PASSWORD is empty" in report(live, SMTP_PASSWORD="")


def test_a_password_that_is_not_there_does_not_trouble_the_sandbox(small, load):
    assert load(small).mailboxes["maya"].smtp.password is None


def test_a_password_comes_from_a_private_file_beside_the_schedules(live, load, tmp_path):
    secret = tmp_path / "smtp.secret"
    secret.touch(mode=0o600)
    secret.write_text("geheim wort\n")
    mailbox = load(live.replace("{env: SMTP_PASSWORD}", "{file: smtp.secret}")).mailboxes["maya"]
    assert mailbox.smtp.password.reveal() == "geheim wort"


@pytest.mark.parametrize("delivery", ["sandbox", "live"])
def test_a_password_file_that_others_can_read_is_refused(small, live, report, tmp_path, delivery):
    (tmp_path / "smtp.secret").write_text("geheim\n")
    (tmp_path / "smtp.secret").chmod(0o644)
    text = live if delivery == "live" else small
    said = report(text.replace("{env: SMTP_PASSWORD}", "{file: smtp.secret}"))
    assert "others can open it (mode 0644); run `chmod 600" in said
    assert "geheim" not in said


def test_a_password_file_that_is_missing_empty_or_a_folder_is_told_apart(live, report, tmp_path):
    text = live.replace("{env: SMTP_PASSWORD}", "{file: smtp.secret}")
    assert f"there is no file {tmp_path}/smtp.secret" in report(text)
    (tmp_path / "smtp.secret").touch(mode=0o600)
    assert f"the file {tmp_path}/smtp.secret is empty" in report(text)
    (tmp_path / "smtp.secret").unlink()
    (tmp_path / "smtp.secret").mkdir(mode=0o700)
    assert "it is not a file" in report(text)


def test_a_password_of_several_lines_is_refused_because_it_would_be_several_commands(live, report):
    said = report(live, SMTP_PASSWORD="geheim\r\nMAIL FROM:<x@example.com>")
    assert "the environment variable SMTP_PASSWORD holds more than one line" in said
    assert "geheim" not in said


def test_a_pipe_named_as_password_file_does_not_stop_the_start(live, report, tmp_path):
    os.mkfifo(tmp_path / "smtp.secret", 0o600)
    assert "it is not a file" in report(live.replace("{env: SMTP_PASSWORD}", "{file: smtp.secret}"))
