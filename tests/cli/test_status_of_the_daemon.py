"""Whether the daemon runs, as `status` says it."""

import json

from tests.cli.conftest import BASIS
from tests.practice import two_owners


def test_a_daemon_that_ended_by_itself_is_not_called_running(cli):
    assert json.loads(cli.say("status", "--json").stdout)["daemon"] == "never started"
    assert cli.run("run", "--once", OUTREACH_HTTP="off").returncode == 0
    status = cli.say("status")
    assert "stopped on" in status.stdout
    assert "UTC" not in status.stdout  # on the owner's clock, as all else
    assert "running" not in status.stdout
    assert status.exit_code == 0


def test_a_daemon_that_starts_again_runs_again(cli):
    import os

    from outreach.actions.check_in import check_in
    from outreach.app import open_app
    from outreach.config.settings import load_settings

    cli.run("run", "--once", OUTREACH_HTTP="off")
    app = open_app(load_settings(os.environ))
    mine = check_in(app.desk, app.settings.data, "lakeside", app.now())
    assert json.loads(cli.say("status", "--json").stdout)["daemon"] == "running"
    mine.leave()
    app.desk.store.close()


def test_status_says_at_which_pace_a_mailbox_goes_that_was_told_too_much(cli):
    import os
    from dataclasses import replace

    from outreach.app import open_app
    from outreach.config.settings import load_settings
    from outreach.sequence import pace
    from outreach.store import mailboxes

    app = open_app(load_settings(os.environ))
    limits = app.desk.schedules.mailboxes["maya"].limits
    with app.desk.store.write() as tx:
        usage, _ = mailboxes.lock(tx, "maya")
        mailboxes.save(tx, "maya", replace(pace.slow_down(limits, usage, app.now()), halvings=2))
    app.desk.store.close()
    status = cli.say("status")
    assert "1/4 until" in status.stdout
    assert status.exit_code == 0  # it passes by itself


def test_a_promise_that_is_held_is_listed_once_with_what_it_waits_for(cli):
    cli.add_ana()
    cli.say("meet", "ana", "--at", "yesterday 16:00")
    cli.run("run", "--once", OUTREACH_HTTP="off")
    status = cli.say("status").stdout
    assert status.count("thank-you/thanks") == 1
    assert "meeting.notes" in status


def test_status_says_how_many_promises_it_does_not_show(cli):
    for number in range(12):
        cli.say("contacts", "add", f"{number}@c{number}.example.org", "--audience", "physician", *BASIS)
        cli.say("meet", f"{number}@c{number}.example.org", "--at", "yesterday 16:00")
    cli.run("run", "--once", OUTREACH_HTTP="off")
    status = cli.say("status").stdout
    assert status.count("thank-you/thanks") == 10
    assert "… and 2 more" in status


def test_a_summary_says_whose_it_is_where_there_are_several_owners(cli):
    cli.file("schedules.yaml", two_owners())
    alone = cli.say("summary")
    assert "summary of maya" in alone.stderr
    assert "Good morning Maya" in alone.stdout
    hers = cli.say("summary", "--owner", "tom")
    assert hers.stderr == ""
    assert "Good morning Tom" in hers.stdout
