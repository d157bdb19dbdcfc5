"""`check`: what it finds, and what it says."""

import pytest

from outreach.actions.check import check
from outreach.actions.check.mailbox import check_imap, check_smtp
from outreach.actions.check.templates import check_templates
from outreach.app import shipped_folder, template_folders
from outreach.sequence.schedules import Server
from outreach.sequence.secret import Secret
from tests.imap_server import Box, imap_server
from tests.mail_server import MailServer
from tests.practice import open_practice, shipped_schedules


@pytest.fixture
def server():
    started = MailServer().start()
    yield started
    started.stop()


def problems(practice, *, connect=False):
    found = check(practice.desk, connect=connect)
    return [f"{topic.name}: {topic.problem}" for topic in found if topic.problem]


def held(practice):
    """Why mails of this practice would be held."""
    desk, settings = practice.desk, practice.app.settings
    return "\n".join(check_templates(desk.schedules, desk.templates, template_folders(settings)))


async def test_the_shipped_practice_is_well(practice):
    assert problems(practice) == []
    assert held(practice) == ""


async def test_a_calendar_file_that_is_not_there_is_told_without_any_network(tmp_path):
    calendars = ("  pitch:  ", "  calendars: [{file: gone.ics}]\n  pitch:  ")
    practice = open_practice(tmp_path, schedules=shipped_schedules(calendars))
    [problem] = problems(practice)
    assert problem.startswith("calendar owner: ")
    await practice.app.close()


async def test_a_template_that_wants_what_its_step_never_has_is_found(tmp_path):
    text = (shipped_folder() / "schedules.yaml").read_text("utf-8")
    wrong = text.replace("template: value-add, needs: [resource], missing: skip", "template: value-add")
    opened = open_practice(
        tmp_path, schedules=wrong.replace("template: introduction-nudge", "template: thank-you")
    )
    found = held(opened)
    assert "value-add/check-in for physician" in found
    assert "Add `needs: [resource]` to the step 'check-in'" in found
    assert "introduction/nudge for physician" in found
    assert "Only a sequence that starts with a meeting has one" in found
    await opened.app.close()


async def test_a_letter_that_says_what_its_step_never_knows_is_found_with_its_line(tmp_path):
    folder = tmp_path / "letters"
    folder.mkdir()
    head = "---\nsubject: Hello\n---\nDear {{ contact.greeting }},\n\n"
    (folder / "value-add.md").write_text(head + "after {{ previous.subject }}: {{ resource.title }}\n")
    opened = open_practice(tmp_path, settings={"OUTREACH_TEMPLATES": str(folder)})
    said = "value-add.md:6:10: value-add/check-in for legal: the template 'value-add' says `previous.subject`"
    assert said in held(opened)
    await opened.app.close()


async def test_a_paused_mailbox_is_told_with_the_way_out(practice):
    from outreach.store import mailboxes

    with practice.desk.store.write() as tx:
        mailboxes.pause(tx, "maya", "535 no", practice.now)
    assert problems(practice) == [
        "mailbox maya: paused: 535 no. Mend it, then `outreach mailboxes resume maya`"
    ]


def test_a_server_that_answers_is_well(server):
    assert check_smtp(Server("127.0.0.1", server.port, "none")) is None


def test_a_closed_port_is_told(server):
    port = server.port
    server.stop()
    assert (
        check_smtp(Server("127.0.0.1", port, "none"))
        == f"127.0.0.1:{port} cannot be reached: Connection refused"
    )
    assert (
        check_imap(Server("127.0.0.1", port, "none"))
        == f"127.0.0.1:{port} cannot be reached: Connection refused"
    )


def test_a_folder_that_is_named_and_not_there_is_told():
    with imap_server(greeting=b"* PREAUTH hello\r\n") as imap:
        there = Server("127.0.0.1", imap.port, "none")
        imap.folders["Gesch&AOQ-ft"] = Box()
        assert check_imap(there, ["Geschäft"]) is None
        assert (
            check_imap(there, ["Geschäft", "Partners"])
            == f"127.0.0.1:{imap.port} said no: there is no folder Partners"
        )


def test_a_server_without_starttls_gets_no_password(server):
    said = check_smtp(Server("127.0.0.1", server.port, "starttls", "maya", Secret("hunter2")))
    assert "offers no STARTTLS" in said
    assert "hunter2" not in said


def test_tls_where_there_is_none_is_told(server):
    said = check_smtp(Server("127.0.0.1", server.port, "tls"))
    assert "speaks no TLS as `security: tls` expects it" in said


def test_a_password_that_is_not_there_is_told_without_knocking():
    said = check_smtp(Server("smtp.example.com", 465, "tls", "maya", None))
    assert said == "smtp.example.com:465 wants a password, and it is not where schedules.yaml says"
