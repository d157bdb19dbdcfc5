"""From the sandbox to real people: not as the sample's Maya, and not without knowing what was only tried."""

import pytest


def go_live(cli, **more):
    path = cli.folder / "schedules.yaml"
    text = path.read_text("utf-8").replace("delivery: sandbox", "delivery: live", 1)
    text = text.replace("# opt_out:\n#   base_url", "opt_out:\n  base_url", 1)
    for old, new in more.items():
        text = text.replace(old, new)
    path.write_text(text, "utf-8")


@pytest.fixture
def tried(cli, monkeypatch):
    """A practice that was tried out in the sandbox."""
    monkeypatch.setenv("SMTP_PASSWORD", "x")
    monkeypatch.setenv("IMAP_PASSWORD", "x")
    cli.add_ana()
    cli.say("enroll", "ana")
    assert "sent    ana@" in cli.run("run", "--once", OUTREACH_HTTP="off").stdout
    return cli


PASSWORDS = {"SMTP_PASSWORD": "x", "IMAP_PASSWORD": "x"}


def test_the_sample_is_never_live(tried):
    go_live(tried)
    result = tried.say("apply", "--yes")
    assert result.exit_code == 3
    assert "still holds the sample's maya@lakeside.example, https://mail.lakeside.example." in result.stderr
    assert "Write your own" in result.stderr


def test_the_sample_does_not_run_live_though_nobody_is_enrolled(cli):
    go_live(cli)
    result = cli.run("run", "--once", OUTREACH_HTTP="off", **PASSWORDS)
    assert result.returncode == 3
    assert "still holds the sample's maya@lakeside.example" in result.stderr


def test_going_live_with_people_under_way_waits_for_a_person(tried):
    go_live(tried, **{"lakeside.example": "lakeside-okafor.org"})
    run = tried.run("run", "--once", OUTREACH_HTTP="off", **PASSWORDS)
    assert "delivery: goes from sandbox to live: mail really leaves, to real people" in run.stderr
    assert "nothing was sent" in run.stdout


def test_going_live_tells_what_was_only_tried_and_how_to_start_clean(tried):
    go_live(tried, **{"lakeside.example": "lakeside-okafor.org"})
    checked = tried.say("check")
    assert "?    delivery: until now delivery was sandbox: 1 mail to contacts count as sent" in checked.stdout
    assert tried.say("apply", "--yes").exit_code == 0
    run = tried.run("run", "--once", OUTREACH_HTTP="off", **PASSWORDS)
    assert run.returncode == 0, run.stderr
    assert "! Until now delivery was sandbox: 1 mail" in run.stderr
    assert "'From the sandbox to the real thing' in docs/guide.md says how to start clean." in run.stderr
    again = tried.run("run", "--once", OUTREACH_HTTP="off", **PASSWORDS)
    assert "Until now" not in again.stderr


def test_a_practice_that_was_never_tried_goes_live_without_a_word(cli, monkeypatch):
    go_live(cli, **{"lakeside.example": "lakeside-okafor.org"})
    result = cli.run("run", "--once", OUTREACH_HTTP="off", **PASSWORDS)
    assert result.returncode == 0, result.stderr
    assert "sandbox" not in result.stderr


def test_starting_clean_keeps_the_people_the_opt_outs_and_the_key(tried):
    """As docs/guide.md tells it."""
    tried.say("opt-outs", "add", "ben@north.example.org", "--yes")
    tried.say("contacts", "export", "contacts.csv")
    tried.say("opt-outs", "export", "opt-outs.csv")
    (tried.folder / "data").rename(tried.folder / "data-sandbox")
    (tried.folder / "data").mkdir(mode=0o700)
    (tried.folder / "data-sandbox" / "secret.key").rename(tried.folder / "data" / "secret.key")
    assert tried.say("contacts", "import", "contacts.csv", "--apply").exit_code == 0
    assert tried.say("opt-outs", "import", "opt-outs.csv", "--apply").exit_code == 0
    go_live(tried, **{"lakeside.example": "lakeside-okafor.org"})
    run = tried.run("run", "--once", OUTREACH_HTTP="off", **PASSWORDS)
    assert run.returncode == 0, run.stderr
    assert "sandbox" not in run.stderr
    assert "Ana Ruiz" in tried.say("contacts", "list").stdout
    assert (
        "An opt-out is for ever"
        in tried.say("contacts", "add", "ben@north.example.org", "--source", "x", "--basis", "y").stderr
    )
