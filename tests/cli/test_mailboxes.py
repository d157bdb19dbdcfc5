"""`outreach mailboxes`: what each may still send today."""

import json
import os
from dataclasses import replace
from datetime import timedelta

from outreach.app import open_app
from outreach.config.settings import load_settings
from outreach.sequence.pace import Usage
from outreach.store import mailboxes


def use(**used):
    """The mailbox of the sample, which begins with five mails a day and two more each day."""
    app = open_app(load_settings(os.environ))
    now = app.now()
    today = now.astimezone(next(iter(app.desk.schedules.owners.values())).zone).date()
    with app.desk.store.write() as tx:
        mailboxes.lock(tx, "maya")
        mailboxes.save(tx, "maya", replace(Usage(first_day=today - timedelta(days=2), day=today), **used))
    app.desk.store.close()
    return now


def listed(cli):
    [found] = json.loads(cli.say("mailboxes", "--json").stdout)
    return found


def test_a_new_mailbox_shows_what_it_may_send_today_and_not_only_some_day(cli):
    assert (listed(cli)["most_today"], listed(cli)["per_day"]) == (5, 20)
    use(used=3)
    assert (listed(cli)["sent_today"], listed(cli)["most_today"]) == (3, 9)
    assert cli.say("mailboxes").stdout.split("\n")[1].split()[2:4] == ["3", "9"]


def test_a_mailbox_whose_server_said_too_much_shows_its_half(cli):
    use(halvings=1, slowed_at=use())
    assert listed(cli)["most_today"] == 4


def test_a_moment_that_has_passed_holds_nothing_back_and_is_not_shown(cli):
    now = use()
    use(next_at=now + timedelta(hours=1))
    assert listed(cli)["next"]
    use(next_at=now - timedelta(hours=1))
    assert listed(cli)["next"] == ""
