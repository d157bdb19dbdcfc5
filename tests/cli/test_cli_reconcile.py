"""What a person sees when her database was put back or copied: why nothing leaves, and one command that ends it."""

import json
import shutil
import sqlite3

import pytest


def run_once(cli, *more, **environ):
    result = cli.run("run", "--once", *more, OUTREACH_HTTP="off", **environ)
    assert result.returncode == 0, result.stderr
    return result


@pytest.fixture
def restored(cli):
    """Ana's introduction left after the copy was made, and the copy is put back."""
    cli.add_ana()
    cli.run(
        "contacts",
        "add",
        "ben@north.example.org",
        "--given-name",
        "Ben",
        "--audience",
        "physician",
        "--source",
        "x",
        "--basis",
        "consent",
    )
    assert cli.run("enroll", "--audience", "physician", "--apply").returncode == 0
    database = cli.folder / "data" / "outreach.db"
    with sqlite3.connect(database) as opened:
        opened.execute("VACUUM INTO 'copy.db'")
    opened.close()
    run_once(cli)
    for end in ("", "-wal", "-shm"):
        database.with_name(f"outreach.db{end}").unlink(missing_ok=True)
    shutil.copyfile("copy.db", database)
    return cli


def another_machine(cli) -> dict[str, str]:
    """With the same database and the same key."""
    return {
        "OUTREACH_DATA": str(cli.folder / "elsewhere"),
        "OUTREACH_DATABASE_URL": f"sqlite:///{cli.folder / 'data' / 'outreach.db'}",
        "OUTREACH_SECRET_KEY_FILE": str(cli.folder / "data" / "secret.key"),
    }


def outbox(cli) -> int:
    return len(list((cli.folder / "outbox").glob("*.eml")))


def test_after_a_restore_nothing_leaves_and_everything_that_is_asked_says_so(restored):
    before = outbox(restored)
    assert before >= 1
    result = run_once(restored)
    assert "Nothing leaves, restored:" in result.stderr
    assert outbox(restored) == before
    status = restored.say("status")
    assert status.exit_code == 1
    assert "`outreach reconcile` explains" in status.stdout
    assert json.loads(restored.say("status", "--json").stdout)["hold"][0].startswith("restored: ")


def test_reconcile_explains_asks_and_ends_the_hold(restored):
    run_once(restored)
    refused = restored.say("reconcile", typed="n\n")
    assert "On hold, restored:" in refused.stdout
    assert "Nothing was changed." in refused.stdout
    done = restored.say("reconcile", "--yes")
    assert done.exit_code == 0
    assert "Nothing is on hold any more" in done.stdout
    assert restored.say("reconcile").stdout == "Nothing is on hold.\n"
    before = outbox(restored)
    assert "Nothing leaves" not in run_once(restored).stderr
    assert outbox(restored) == before  # Ana's was planned anew, and is known by its Message-ID
    assert json.loads(restored.say("status", "--json").stdout)["hold"] == []


def test_a_database_on_another_machine_waits_for_a_word(cli):
    cli.add_ana()
    run_once(cli)
    elsewhere = another_machine(cli)
    held = run_once(cli, **elsewhere)
    assert "Nothing leaves, elsewhere: this database belongs to an installation on" in held.stderr
    free = run_once(cli, "--take-over", **elsewhere)
    assert "Nothing leaves" not in free.stderr


def test_the_second_way_to_end_it_says_what_to_stop_first(cli):
    cli.add_ana()
    run_once(cli)
    elsewhere = another_machine(cli)
    run_once(cli, **elsewhere)
    told = cli.run("reconcile", "--yes", **elsewhere)
    assert told.returncode == 0
    assert "Stop it for good before you say yes" in told.stderr
    assert "Nothing leaves" not in run_once(cli, **elsewhere).stderr
