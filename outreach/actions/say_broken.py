"""What is broken, as sentences that ask for somebody: what was found, and what it means."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from outreach.actions.say_aside import say_aside
from outreach.sequence.model import Message, State
from outreach.sequence.words import count, say_moment
from outreach.store import inbound, instances, mailboxes, messages
from outreach.store.inbound import Inbound
from outreach.store.instances import Instance

FRESH = timedelta(minutes=3)  # a daemon that is silent for longer is not running
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Findings:
    """What may ask for somebody; of what is over, that of the last week.

    `daemon` is one that runs, or else the last one; `fresh` are all that were heard of just now. `paused` and `unread`
    say by mailbox why it is.
    """

    daemon: Instance | None
    fresh: tuple[Instance, ...]
    held: tuple[Instance, ...]
    failed: tuple[Message, ...]
    uncertain: tuple[Message, ...]
    aside: tuple[Inbound, ...]
    paused: Mapping[str, str]
    unread: Mapping[str, str]


def gather_findings(tx: sa.Connection, now: datetime) -> Findings:
    fresh = tuple(instances.heard_of(tx, now - FRESH))
    ended = messages.ended_between(tx, now - WEEK, now)
    return Findings(
        daemon=next((one for one in fresh if one.lease_owner), None) or instances.latest(tx),
        fresh=fresh,
        held=tuple(instances.held(tx, now - WEEK)),
        failed=tuple(message for message in ended if message.state is State.FAILED),
        uncertain=tuple(messages.in_state(tx, [State.UNCERTAIN])),
        aside=tuple(inbound.quarantined(tx, now - WEEK)),
        paused=mailboxes.paused(tx),
        unread=mailboxes.unread(tx),
    )


def say_broken(found: Findings, troubles: Mapping[str, str], now: datetime, zone: ZoneInfo) -> list[str]:
    """`troubles` are those of this very process; times are on the clocks of `zone`."""
    return [
        *_say_held(found.held),
        *_say_troubles(troubles, found.fresh),
        *_say_unread(found.unread),
        *say_aside(found.aside),
        *_say_paused(found.paused),
        *_say_mails(found),
        *_say_silent(found.daemon, now, zone),
    ]


def say_daemon(daemon: Instance | None, now: datetime, zone: ZoneInfo) -> str:
    if daemon is None:
        return "never started"
    seen_at = say_moment(daemon.heartbeat_at, zone)
    if not daemon.lease_owner:
        return f"stopped on {seen_at}"
    return "running" if now - daemon.heartbeat_at <= FRESH else f"not running since {seen_at}"


def _say_held(held: Iterable[Instance]) -> list[str]:
    return [
        f"Nothing leaves from {one.host or 'here'}, {one.hold}. `outreach reconcile` explains."
        for one in held
    ]


def _say_troubles(own: Mapping[str, str], daemons: Iterable[Instance]) -> list[str]:
    """Of each daemon that runs, and of this very process; each once."""
    found = [own] + [one.troubles or {} for one in daemons if one.lease_owner]
    said = [f"{topic}: {problem}" for troubles in found for topic, problem in troubles.items()]
    return list(dict.fromkeys(said))


def _say_unread(unread: Mapping[str, str]) -> list[str]:
    return [
        f"Answers in the mailbox {key} are not read: {reason.rstrip('.')}."
        f" Mend it, then `outreach mailboxes resume {key}`."
        for key, reason in unread.items()
    ]


def _say_paused(paused: Mapping[str, str]) -> list[str]:
    return [
        f"The mailbox {key} is paused: {reason.rstrip('.')}. Mend it, then `outreach mailboxes resume {key}`."
        for key, reason in paused.items()
    ]


def _say_mails(found: Findings) -> Iterator[str]:
    if found.uncertain:
        yield f"{count(len(found.uncertain), 'uncertain mail')}: look at `outreach uncertain`, and decide each."
    if found.failed:
        yield f"{count(len(found.failed), 'mail')} failed in the last seven days."


def _say_silent(daemon: Instance | None, now: datetime, zone: ZoneInfo) -> Iterator[str]:
    if daemon is not None and now - daemon.heartbeat_at > FRESH:
        since = say_moment(daemon.heartbeat_at, zone)
        yield f"The daemon has not been running since {since}. Start it with `outreach run`."
