"""`outreach check`: what a person reads, what a program reads, and what GitHub shows."""

import json
import shutil
import subprocess

import pytest

from outreach.cli.check_report import annotate

BAD = "---\nsubject: Hello\n---\nDear [NAME],\n\nClick here.\n"


@pytest.fixture
def clone(cli):
    """A fresh clone of the repository of campaigns: no database, no keys, small letters."""
    shutil.rmtree(cli.folder / "data")
    return cli


def write(cli, name, text):
    (cli.folder / "templates" / "emails").mkdir(parents=True, exist_ok=True)
    (cli.folder / "templates" / "emails" / name).write_text(text, "utf-8")


def test_a_fresh_clone_is_checked_without_a_database_and_makes_none(clone):
    result = clone.say("check", "--strict")
    assert result.exit_code == 0
    assert "so only the files were looked at" in result.stdout
    assert "Everything is in place." in result.stderr
    assert not (clone.folder / "data").exists()


def test_a_clone_of_what_is_live_needs_no_passwords(clone):
    text = (clone.folder / "schedules.yaml").read_text("utf-8")
    text = text.replace("delivery: sandbox", "delivery: live").replace("# opt_out:", "opt_out:")
    clone.file("schedules.yaml", text.replace("#   base_url", "  base_url"))
    result = clone.say("check", "--strict")
    assert result.exit_code == 0
    assert "note  secret-elsewhere" in result.stdout


def test_mail_servers_are_asked_only_when_told_so(clone):
    assert "mailbox maya" not in clone.say("check").stdout
    result = clone.say("check", "--connect")
    assert result.exit_code == 3
    assert "mailbox maya SMTP: smtp.lakeside.example:465 wants a password" in result.stdout


def test_a_data_folder_that_was_named_and_is_not_there_is_an_error(clone, monkeypatch):
    monkeypatch.setenv("OUTREACH_DATA", "dta")
    result = clone.say("check")
    assert result.exit_code == 3
    assert "there is no folder" in result.stdout


def test_a_finding_is_one_block_with_place_severity_code_reason_and_remedy(clone):
    write(clone, "introduction.md", BAD)
    result = clone.say("check")
    assert result.exit_code == 3
    assert (
        "templates/emails/introduction.md:4:6  error  placeholder\n"
        "    “[NAME]” would stand in the letter as it is. Nothing says so clearly that a letter is a form.\n"
        "    → Write what is to stand there: your own words, or a value such as {{ contact.greeting }}.\n"
        "templates/emails/introduction.md:6:1  warning  spam-words\n"
    ) in result.stdout
    assert "!    templates: 1 error, 1 warning, told below." in result.stdout
    assert result.stderr == ("\n1 error, 1 warning; 7 mails x 5 audiences x 2 languages = 70 letters.\n")


def test_a_finding_in_schedules_shows_its_line(clone):
    text = (clone.folder / "schedules.yaml").read_text("utf-8")
    clone.file("schedules.yaml", text.replace("stops: [replied, met]", "stops: [met]"))
    result = clone.say("check")
    assert result.exit_code == 0
    line = "      - {id: nudge, template: introduction-nudge, wait: 5 business days, thread: true}"
    assert f"warning  nudge-unstopped\n    {line}\n{' ' * (4 + line.index('thread'))}^\n" in result.stdout
    assert clone.say("check", "--strict").exit_code == 3


def test_json_has_every_finding_and_every_topic(clone):
    write(clone, "introduction.md", BAD)
    told = json.loads(clone.say("check", "--json").stdout)
    assert told == json.loads(clone.say("check", "--format", "json").stdout)
    assert told["ok"] is False
    first = told["findings"][0]
    assert (first["file"], first["line"], first["column"]) == ("templates/emails/introduction.md", 4, 6)
    assert (first["severity"], first["code"]) == ("error", "placeholder")
    assert {"text", "reason", "remedy"} <= first.keys()
    assert [topic["name"] for topic in told["topics"]] == [
        "settings",
        "schedules.yaml",
        "templates",
        "database",
    ]


def test_github_gets_an_annotation_for_each_finding_from_the_top_of_the_repository(clone, monkeypatch):
    monkeypatch.setenv("GITHUB_WORKSPACE", str(clone.folder.parent))
    write(clone, "introduction.md", BAD)
    result = clone.say("check", "--format", "github")
    assert result.exit_code == 3
    [database, placeholder, spam] = result.stdout.splitlines()
    assert database.startswith("::notice title=database::")
    file = f"{clone.folder.name}/templates/emails/introduction.md"
    assert placeholder.startswith(f"::error file={file},line=4,col=6,title=placeholder::“[NAME]” would stand")
    assert "%0A" in placeholder
    assert spam.startswith(f"::warning file={file},line=6,col=1,title=spam-words::")


def test_annotations_are_escaped_as_the_runner_reads_them():
    said = annotate("error", "100 %\r\nof a: b, c", {"file": "a,b:c%.md", "line": 1})
    assert said == "::error file=a%2Cb%3Ac%25.md,line=1::100 %25%0D%0Aof a: b, c"


def test_contacts_get_no_letter_in_a_language_that_is_not_theirs_unnoticed(cli):
    cli.add_ana()
    assert cli.say("contacts", "edit", "ana", "--language", "de").exit_code == 0
    result = cli.say("check")
    assert result.exit_code == 0
    assert "1 contact reads 'de' (physician), and would get 'introduction' from" in " ".join(
        result.stdout.split()
    )
    assert "Write introduction.physician.de.md" in " ".join(result.stdout.split())
    cli.say("contacts", "edit", "ana", "--language", "es-MX")
    assert "language-missing" not in cli.say("check").stdout


def test_a_pitch_in_another_language_than_its_letter_is_told(cli):
    cli.add_ana()
    cli.say("contacts", "edit", "ana", "--language", "es")
    assert "Acompaño a adolescentes" in " ".join(cli.say("preview", "ana", "hello").stdout.split())
    text = (cli.folder / "schedules.yaml").read_text("utf-8")
    cli.file(
        "schedules.yaml",
        text.replace("    default.es: Acompaño a adolescentes con ansiedad, y a sus familias.\n", ""),
    )
    said = " ".join(cli.say("check").stdout.split())
    assert "schedules.yaml:11:3 warning language-missing pitch:" in said
    assert "1 contact reads 'es' (physician), and 'introduction' says the pitch in 'en'." in said
    assert "Write `default.es:` below `pitch:`." in said


def test_with_a_database_broken_files_are_told_once_and_nothing_is_opened(cli):
    cli.file("schedules.yaml", "owner: [")
    result = cli.say("check")
    assert result.exit_code == 3
    assert result.stdout.count("error  schedules") == 1
    assert "keys and database" not in result.stdout


def test_the_shipped_files_are_checked_in_a_moment(clone):
    """Of the processor's time, with the start of Python; half of it is what Jinja2 takes to compile."""
    import resource
    import sys

    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [sys.executable, "-m", "outreach", "check"], cwd=clone.folder, check=True, capture_output=True
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after.ru_utime - before.ru_utime < 6
