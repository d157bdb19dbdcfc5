"""schedules.yaml and templates, checked without a database: what is wrong, and where."""

import pytest

from outreach.actions.check.files import check_files
from outreach.actions.check.people import check_people
from outreach.app import shipped_folder
from tests.actions.checking_files.small_folder import HEAD, LEAVING, NOVEMBER
from tests.practice import open_practice, shipped_schedules


def test_the_shipped_files_are_clean_and_say_how_much_was_read():
    shipped = shipped_folder()
    files = check_files(shipped / "schedules.yaml", [shipped / "templates" / "emails"], {}, NOVEMBER)
    assert [str(one) for one in files.findings] == []
    assert {one.code for one in files.allowed} == {"promise-window"}
    assert files.letters == "7 mails x 5 audiences x 2 languages = 70 letters"


def test_a_problem_ends_with_one_mark(folder):
    said = [
        one.text
        for one in folder.check(
            ("delivery: sandbox", "delivry: sandbox"), ("mon-fri", "day and night")
        ).findings
    ]
    assert "delivry: unknown key. Did you mean 'delivery'?" in said
    assert all(text.endswith((".", "?")) and not text.endswith(("?.", "..")) for text in said)


def test_small_letters_are_clean_too(folder):
    assert folder.found() == []


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (("legal: I help children", "legal: ACT NOW! I help children"), "schedules.yaml:16:5 spam-words"),
        (("https://lakeside.example/meet", "http://lakeside.example/meet"), "schedules.yaml:19:5 link-plain"),
        (("  postal_address: 12 Harbor Street, Portland, OR 97201\n", ""), "schedules.yaml:5:1 postal-address"),
        (("    starts: {on: referred}\n    steps:", "    starts: {on: referred}\n    steps:\n      - {id: wine, task: Send a bottle of wine}"),
         "schedules.yaml:73:20 referral-tied"),
        (("repeat: monthly\n    silence: {slow_after: 3, to: quarterly, stop_after: 6}\n", "repeat: monthly\n"),
         "schedules.yaml:79:5 never-stops"),
        (("wait: 5 business days", "wiat: 5 business days"), "schedules.yaml:59:51 schedules"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_schedules_is_found_at_its_line_and_column(folder, change, found):
    assert folder.found(change) == [found]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (HEAD + "Click here to [NAME].\n", ["6:1 spam-words", "6:15 placeholder"]),
        (HEAD + "{# TODO and http://x.example #}Hello.\n", []),
        ("---\n# TODO: shorter\nsubject: Hello\n---\nHello.\n", []),
        (HEAD + "{{ contact.private_notes }}\n", ["6:4 word-private"]),
        (HEAD + "{{ meeting.private }}\n", ["6:4 word-private"]),
        (HEAD + "{{ contact.nmae }}\n", ["6:4 word-unknown"]),
        (HEAD + "on {{ meeting.date }}\n", ["6:7 word-missing"]),
        (HEAD + "{{ contact.role }}\n", ["6:4 word-optional"]),
        (HEAD + "your work{% if contact.role %} as {{ contact.role }}{% endif %} is good.\n", []),
        (HEAD + "your work as {% if contact.role %}{{ contact.role }}{% endif %}.\n", ["4:1 hole"]),
        (HEAD + "word " * 301 + "\n", ["4:1 letter-long"]),
        (HEAD + "[www.other.example]({{ owner.booking }})\n", ["6:2 link-hidden"]),
        ("---\nsubject: A question about {{ contact.organisation }}\n---\nHello.\n", ["2:1 subject-long", "2:30 word-optional"]),
        ("---\nsubject: For {{ contact.greeting }}\n---\nHello.\n", []),
        ('---\nsubject: "Re: hello"\n---\nHello.\n', ["2:1 subject-pretends"]),
        (HEAD + "{% if %}\n", ["6:1 template"]),
        (HEAD + "{{ owner.practice }}\n" * 3, []),
    ],
)  # fmt: skip
def test_what_is_wrong_in_a_template_is_found_at_its_line_and_column(folder, text, found):
    assert folder.found_in(text) == [f"introduction.md:{one}" for one in found]


def test_a_long_organisation_is_tried_and_shown(folder):
    folder.letters["introduction.md"] = (
        "---\nsubject: To {{ contact.organisation|default('you') }}\n---\nHello.\n"
    )
    [finding] = folder.check().findings
    assert "can have 67 characters" in finding.text
    assert "Department of Child and Adolescent Psychiatry" in finding.text


def test_a_reminder_may_say_re(folder):
    assert folder.found_in('---\nsubject: "Re: hello"\n---\nHello.\n', "introduction-nudge.md") == []


def test_a_way_out_that_is_only_there_for_some_is_found_where_it_is_written(folder):
    folder.letters["_opt_out.md"] = f"{{% if contact.role %}}\n{LEAVING}{{% endif %}}\n"
    assert folder.found() == ["_opt_out.md:1:1 no-way-out"]


def test_a_letter_of_notes_that_nobody_reads_over_is_found_by_its_words_alone(folder):
    folder.letters["thank-you.md"] = HEAD + "{% for point in meeting.points %}\n- {{ point }}\n{% endfor %}\n"
    change = ("needs: [meeting.notes], review: true", "needs: [], review: false")
    assert folder.found(change) == ["schedules.yaml:66:9 review-missing"]


def test_mails_to_the_owner_may_shout_and_name_what_only_she_sees(folder):
    folder.letters["complaint-arrived.md"] = (
        "---\nsubject: LOOK AT THIS\nto: owner\n---\n{{ contact_address }}!!!\n"
    )
    assert folder.found() == []


def test_every_broken_template_is_told_and_the_schedules_too(folder):
    folder.letters |= {"introduction.md": HEAD + "{% if %}\n", "thank-you.md": "no subject\n"}
    assert folder.found(("wait: 5 business days", "wiat: 5 business days")) == [
        "introduction.md:6:1 template",
        "thank-you.md:1:1 template",
        "schedules.yaml:59:51 schedules",
    ]


def test_a_template_that_is_no_utf8_is_told_at_its_line(folder):
    folder.check()
    (folder.path / "emails" / "introduction.md").write_bytes(HEAD.encode() + "Señor".encode("latin-1"))
    folder.letters = {}
    assert folder.found() == ["introduction.md:6:1 template"]


def test_a_file_that_is_not_there_is_a_finding(tmp_path):
    [finding] = check_files(
        tmp_path / "schedules.yaml", [shipped_folder() / "templates" / "emails"], {}, NOVEMBER
    ).findings
    assert "there is no such file" in finding.text


LIVE = (
    ("delivery: sandbox", "delivery: live"),
    ("# opt_out:", "opt_out:"),
    ("#   base_url:", "  base_url:"),
)


def test_without_a_database_a_password_that_is_elsewhere_is_only_noted(folder):
    assert folder.found(*LIVE, sends=False, IMAP_PASSWORD="x") == ["schedules.yaml:31:93 secret-elsewhere"]
    assert folder.found(*LIVE, IMAP_PASSWORD="x") == ["schedules.yaml:31:93 secret-absent"]


def test_a_password_that_others_can_read_is_an_error_everywhere(folder):
    secret = folder.path / "secret"
    secret.write_text("hunter2")
    secret.chmod(0o644)
    change = ("password: {env: SMTP_PASSWORD}", "password: {file: secret}")
    [finding] = folder.check(change, sends=False).findings
    assert finding.code == "secret-open"
    assert "chmod 600" in finding.text
    assert "hunter2" not in str(finding)


@pytest.mark.parametrize(
    ("base_url", "found"),
    [
        ("https://mail.lakeside.example", []),
        ("https://lakeside.example", []),
        ("https://localhost", ["page-local"]),
        ("http://127.0.0.1:8025", ["page-local"]),
        ("https://192.168.1.4", ["page-local"]),
        ("https://outreach", ["page-local"]),
        ("https://outreach.other.example", ["sender-domain"]),
    ],
)
def test_the_page_for_leaving_is_judged_by_its_name_alone(folder, base_url, found):
    live = (*LIVE[:2], ("#   base_url: https://mail.lakeside.example", f"  base_url: {base_url}"))
    files = folder.check(*live, SMTP_PASSWORD="x", IMAP_PASSWORD="x")
    assert [one.code for one in files.findings] == found


def test_a_page_on_this_machine_is_well_in_the_sandbox(folder):
    changes = (LIVE[1], ("#   base_url: https://mail.lakeside.example", "  base_url: http://127.0.0.1:8025"))
    assert folder.found(*changes) == []


async def test_the_contacts_that_there_are_fill_a_mailbox_or_do_not(tmp_path):
    slow = shipped_schedules(("per_day: 20", "per_day: 1"), (", ramp: {start: 5, add: 2}", ""))
    opened = open_practice(tmp_path, schedules=slow, now=NOVEMBER)
    for number in range(12):
        opened.enroll(opened.add_contact(f"contact{number}@clinic{number}.example.com"))
    files = check_files(opened.app.settings.schedules, [], {}, NOVEMBER)
    files.templates = None  # only the mailbox matters here
    check_people(opened.desk, files, NOVEMBER, shipped=tmp_path, tell=lambda *_: None)
    [told] = [one for one in files.findings if one.code == "cap-bites"]
    assert told.spot.line == 34
    assert "is full on Mon 30 Nov 2026 for the first time (1 mail has left today" in told.text
    assert "with 12 contacts who go on being written to" in told.text
    await opened.app.close()
