"""What one round did, and what waits now: what `outreach run --once` says at its end."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from outreach.app import App
from outreach.cli.opened import owner_zone
from outreach.cli.output import count, end_sentence, hint, say, show_moment
from outreach.sequence.model import Message, State
from outreach.store import enrollments, evidence, instances, mailboxes, messages, queue

_WAITING = {
    State.DRAFT: ("draft waits", "drafts wait", " for you: `outreach drafts`."),
    State.PLANNED: ("mail is", "mails are", " held because something is missing: `outreach drafts`."),
    State.UNCERTAIN: ("mail is", "mails are", " uncertain: `outreach uncertain`."),
}


def report_round(app: App, started_at: datetime, told: Mapping[str, str]) -> None:
    """On stdout what happened since `started_at` and what comes; on stderr what is wrong, but what was `told`."""
    with app.desk.store.read() as tx:
        ended = messages.ended_between(tx, started_at, app.now() + timedelta(seconds=1))
        tried = messages.get_many(tx, evidence.tried_since(tx, started_at))
        paused = mailboxes.paused(tx)
        waiting = messages.count_open(tx)
        holds = instances.held(tx, started_at - timedelta(minutes=1))
        soonest = [at for at in (queue.next_due_at(tx), enrollments.next_due_at(tx)) if at]
    _say_what_left(app, ended, tried)
    for state, (one, many, rest) in _WAITING.items():
        if number := waiting.get(state):
            say(count(number, one, many) + rest)
    if soonest:
        say(f"Next: {show_moment(max(min(soonest), app.now()), owner_zone(app))}.")
    for held in holds:
        hint(f"! Nothing leaves, {held.hold}. `outreach reconcile` explains.")
    for mailbox, why in paused.items():
        hint(f"! The mailbox {mailbox} is paused: {end_sentence(why)} `outreach mailboxes resume {mailbox}`.")
    for topic, problem in sorted(app.desk.troubles.items() - told.items()):
        hint(f"! {topic}: {end_sentence(problem)}")


def _say_what_left(app: App, ended: Sequence[Message], tried: Sequence[Message]) -> None:
    by_state = {state: [m for m in ended if m.state is state] for state in (State.SENT, State.FAILED)}
    later = [m for m in tried if m.state is State.APPROVED]
    for message in by_state[State.SENT]:
        say(f"sent    {message.address}: {message.subject}")
    for message in by_state[State.FAILED]:
        say(f"failed  {message.address}: {end_sentence(message.reason)}")
    for message in later:
        when = show_moment(message.due_at, owner_zone(app))
        say(f"later   {message.address}: {end_sentence(message.reason)} It is tried again on {when}.")
    if by_state[State.SENT] and app.desk.schedules.delivery == "sandbox":
        number = count(len(by_state[State.SENT]), "mail")
        say(f"{number} written to {app.settings.outbox} as .eml files; nothing was sent.")
    elif not any(by_state.values()) and not tried:
        say("Nothing was due.")
