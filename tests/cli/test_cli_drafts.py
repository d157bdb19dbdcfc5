"""Drafts from the command line: an approval is bound to the text that was shown."""

import asyncio
import json
import os

import pytest

from outreach.actions.tick import tick
from outreach.app import open_app
from outreach.config.settings import load_settings
from outreach.store import instances
from tests.practice import two_owners


@pytest.fixture
def draft(cli) -> dict:
    """A thank-you that waits for its approval."""
    cli.add_ana()
    cli.say("meet", "ana", "--at", "yesterday 16:00", "--mention", "the waiting list")
    app = open_app(load_settings(os.environ))
    with app.desk.store.write() as tx:
        instances.register(tx, app.desk.instance, "test", "sandbox", app.now())
    asyncio.run(tick(app.desk, app.now()))
    asyncio.run(app.close())
    [found] = json.loads(cli.say("drafts", "--json").stdout)
    return found


def test_in_a_group_practice_a_column_says_whose_draft_it_is(cli, draft):
    assert "OWNER" not in cli.say("drafts").stdout
    cli.file("schedules.yaml", two_owners())
    head, line = cli.say("drafts").stdout.splitlines()
    assert head.split()[:3] == ["ID", "TO", "OWNER"]
    assert "Maya Okafor, LMFT" in line


def test_approve_shows_the_text_and_asks(cli, draft):
    refused = cli.say("drafts", "approve", draft["short"], typed="n\n")
    assert "the waiting list" in refused.stdout
    assert "It stays a draft." in refused.stdout
    approved = cli.say("drafts", "approve", draft["short"], typed="y\n")
    assert "Approved. It leaves on" in approved.stdout
    assert json.loads(cli.say("drafts", "--json").stdout) == []


def test_an_approval_by_hash_is_refused_when_the_text_is_another(cli, draft):
    short = cli.say("drafts", "approve", draft["short"], "--hash", draft["short"][:1], "--yes")
    assert short.exit_code == 2
    assert "give at least 6 digits of the hash" in short.stderr
    wrong = cli.say("drafts", "approve", draft["short"], "--hash", "000000", "--yes")
    assert wrong.exit_code == 1
    assert "changed after it was shown" in wrong.stderr
    shown = json.loads(cli.say("drafts", "show", draft["short"], "--json").stdout)
    right = cli.say("drafts", "approve", draft["short"], "--hash", shown["hash"][:12], "--yes")
    assert "Approved." in right.stdout


def test_skip_sends_nothing_and_names_what_it_skipped(cli, draft):
    assert "Skipped: 'Thank you" in cli.say("drafts", "skip", draft["short"]).stdout
    assert "There is no draft" in cli.say("drafts", "show", draft["short"]).stderr


def test_later_moves_it_and_it_still_needs_approval(cli, draft):
    moved = cli.say("drafts", "later", draft["short"], "2", "weeks")
    assert "It leaves no earlier than" in moved.stdout
    assert "still needs your approval" in moved.stdout
    assert "is no day or time" in cli.say("drafts", "later", draft["short"], "flurb").stderr


def test_later_says_which_promise_it_breaks(cli, draft):
    assert "promised" not in cli.say("drafts", "later", draft["short"], "in", "1", "minute").stdout
    moved = cli.say("drafts", "later", draft["short"], "2", "weeks")
    assert f"It was promised by {draft['due']}, so it will be late." in moved.stdout


def test_an_edit_shows_the_new_text_and_leaves_the_old_one_on_no(cli, draft):
    text = json.loads(cli.say("drafts", "show", draft["short"], "--json").stdout)["text"]
    cli.file(
        "mine.txt",
        f"Subject: Thanks, Ana\n\nDear Ana,\nit was good to talk.\n{text[text.index('If you would') :]}",
    )
    shown = cli.say("drafts", "edit", draft["short"], "--text-file", "mine.txt", typed="n\n")
    assert "| Subject: Thanks, Ana" in shown.stdout
    assert "Nothing was changed." in shown.stdout
    done = cli.say("drafts", "edit", draft["short"], "--text-file", "mine.txt", "--yes")
    assert "Approved in your words." in done.stdout


def test_an_edit_that_cuts_off_the_way_to_leave_is_refused_with_the_sentence_to_add(cli, draft):
    cli.file("mine.txt", "Dear Ana,\nit was good to talk.\n")
    result = cli.say("drafts", "edit", draft["short"], "--text-file", "mine.txt", "--yes")
    assert result.exit_code == 1
    assert "it must say how to leave" in result.stderr
    assert "/leave/" in result.stderr
    assert json.loads(cli.say("drafts", "--json").stdout) != []


def test_an_empty_edit_is_no_mail(cli, draft):
    cli.file("empty.txt", "Subject: \n\n\n")
    result = cli.say("drafts", "edit", draft["short"], "--text-file", "empty.txt", "--yes")
    assert "it needs a subject and a text" in result.stderr


def test_preview_names_what_is_missing_instead_of_leaving_a_gap(cli, draft):
    assert "Subject: " in cli.say("preview", "ana", "hello").stdout
    gap = cli.say("preview", "ana", "value-add")
    assert gap.exit_code == 1
    assert "resource.title" in gap.stderr
    assert "The steps are: introduction/hello" in cli.say("preview", "ana", "flurb").stderr


def test_the_summary_of_the_week_prints_what_the_mail_would_say(cli, draft):
    assert "Ana Ruiz" in cli.say("summary").stdout
    assert "you_owe" in json.loads(cli.say("summary", "--json").stdout)
