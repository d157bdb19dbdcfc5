"""What differs between two versions of schedules, in words; and what lets something leave that does not leave today."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from outreach.sequence.change.step_differences import Said, find_in_steps
from outreach.sequence.schedules import Campaign, Limits, Mailbox, Schedules, Sequence
from outreach.sequence.window import SendWindow
from outreach.sequence.words import say_duration, say_repeat, say_wait

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_NEVER_STARTS = "Nobody who is under way starts it by this change"


@dataclass(frozen=True, slots=True)
class Difference:
    """`about`: what it is of. `sequence`: of which one, if it is of one.

    `loosens`: with it something may leave that stays today, or leave sooner, whatever the timeline says of now: a
    review that is gone, a reply that stops nothing any more, a higher limit.
    """

    about: str
    text: str
    loosens: bool = False
    sequence: str = ""


def find_differences(old: Schedules, new: Schedules) -> tuple[Difference, ...]:
    """In the order of the file; empty where only comments, or words of templates, differ."""
    return (*_delivery(old, new), *_owners(old, new), *_mailboxes(old, new), *_window(old.window, new.window),
            *_campaigns(old, new), *_sequences(old, new), *_others(old, new))  # fmt: skip


def _delivery(old: Schedules, new: Schedules) -> Iterator[Difference]:
    if old.delivery == new.delivery:
        return
    if new.delivery == "live":
        yield Difference(
            "delivery", "goes from sandbox to live: mail really leaves, to real people", loosens=True
        )
        return
    text = (
        "goes from live to sandbox: nothing is sent any more; what is due becomes a file, and counts as sent"
    )
    yield Difference("delivery", text)


def _owners(old: Schedules, new: Schedules) -> Iterator[Difference]:
    for about, was, will in _pairs("owner", old.owners, new.owners):
        if was is None or will is None:
            yield Difference(about, "is new" if will else "is gone; its mails go on in another owner's name")
            continue
        if was.zone != will.zone:
            yield Difference(about, f"time zone: {was.zone.key} → {will.zone.key}")
        if words := [name for name in _WORDS if getattr(was, name) != getattr(will, name)]:
            yield Difference(about, f"other words: {', '.join(name.replace('_', ' ') for name in words)}")
        if (was.email, was.calendars) != (will.email, will.calendars):
            yield Difference(
                about, f"mail to the owner goes to {will.email}; calendars: {len(will.calendars)}"
            )


_WORDS = ("name", "practice", "postal_address", "pitch", "links", "language")


def _mailboxes(old: Schedules, new: Schedules) -> Iterator[Difference]:
    for about, was, will in _pairs("mailbox", old.mailboxes, new.mailboxes):
        if was is None or will is None:
            gone = "is gone; what waits there leaves through its campaign's mailbox"
            yield Difference(about, "is new" if will else gone)
            continue
        if was.limits != will.limits:
            text = f"{_say_limits(was.limits)} → {_say_limits(will.limits)}"
            yield Difference(about, text, loosens=_is_looser(was.limits, will.limits))
        if (was.sender_name, was.sender_address, was.reply_to) != (
            will.sender_name, will.sender_address, will.reply_to,
        ):  # fmt: skip
            yield Difference(about, f"sends as {will.sender_name} <{will.sender_address}>")
        if _servers(was) != _servers(will):
            yield Difference(about, "has another server, login or password")


def _servers(mailbox: Mailbox) -> tuple[Any, ...]:
    return mailbox.smtp, mailbox.imap, mailbox.authserv_id


def _say_limits(limits: Limits) -> str:
    ramp = f", from {limits.ramp.start} on with {limits.ramp.add} more each day" if limits.ramp else ""
    jitter = f" (and up to {say_duration(limits.jitter)})" if limits.jitter else ""
    gap = f"{say_duration(limits.gap)}{jitter} apart" if limits.gap or limits.jitter else "without a gap"
    return f"{limits.per_day} a day, {gap}{ramp}"


def _is_looser(was: Limits, will: Limits) -> bool:
    ramp = was.ramp is not None and (
        will.ramp is None or will.ramp.start > was.ramp.start or will.ramp.add > was.ramp.add
    )
    return will.per_day > was.per_day or will.gap < was.gap or will.jitter < was.jitter or ramp


def _window(was: SendWindow, will: SendWindow) -> Iterator[Difference]:
    for name, before, after in (
        ("days", _say_days(was), _say_days(will)),
        ("hours", f"{was.opens:%H:%M}-{was.closes:%H:%M}", f"{will.opens:%H:%M}-{will.closes:%H:%M}"),
        ("zone", was.zone, will.zone),
    ):
        if before != after:
            yield Difference("send window", f"{name}: {before} → {after}")
    if was.holidays != will.holidays:
        yield Difference("send window", "other holidays")
    if was.away != will.away:
        yield Difference("send window", f"away: {_say_away(was)} → {_say_away(will)}")
    if was.busy != will.busy:
        yield Difference("send window", "other busy times from calendars")


def _say_days(window: SendWindow) -> str:
    return " ".join(_DAYS[day] for day in sorted(window.days))


def _say_away(window: SendWindow) -> str:
    return ", ".join(f"{each.first}..{each.last}" for each in window.away) or "never"


def _campaigns(old: Schedules, new: Schedules) -> Iterator[Difference]:
    for about, was, will in _pairs("campaign", old.campaigns, new.campaigns):
        if was is None or will is None:
            yield Difference(about, "is new" if will else "is gone")
        else:
            yield from _of_campaign(about, was, will, new)


def _of_campaign(about: str, was: Campaign, will: Campaign, new: Schedules) -> Iterator[Difference]:
    if gained := [name for name in will.audiences if name not in was.audiences]:
        yield Difference(
            about, f"takes in {', '.join(gained)} from now on; nobody is enrolled by this change"
        )
    if lost := [name for name in was.audiences if name not in will.audiences]:
        yield Difference(about, f"takes in {', '.join(lost)} no more; who is under way goes on")
    if was.mailbox != will.mailbox:
        text = f"writes through the mailbox {will.mailbox}, not {was.mailbox}; mails that are written keep theirs"
        yield Difference(about, text)
    if was.owner != will.owner:
        yield Difference(about, f"writes in the name of {will.owner}, not {was.owner}")
    if was.colleagues_wait != will.colleagues_wait:
        before, after = (
            say_wait(wait) if wait else "not at all" for wait in (was.colleagues_wait, will.colleagues_wait)
        )
        yield Difference(about, f"colleagues of who answers wait {before} → {after}", loosens=True)
    for name in (name for name in will.sequences if name not in was.sequences):
        yield Difference(about, f"gains the sequence {name}: {_say_start(new.sequences[name])}")
    for name in (name for name in was.sequences if name not in will.sequences):
        yield Difference(about, f"starts the sequence {name} no more; who goes through it goes on")


def _say_start(sequence: Sequence) -> str:
    start = sequence.start
    if start.after:
        return (
            f"it starts for those whose next step of {start.after} ends from now on. Nobody starts it before"
        )
    started = {"enrolled": "is enrolled", "met": "is met", "referred": "sends a client"}[str(start.on)]
    return f"whoever {started} from now on starts it. {_NEVER_STARTS}"


def _sequences(old: Schedules, new: Schedules) -> Iterator[Difference]:
    for about, was, will in _pairs("sequence", old.sequences, new.sequences):
        name = about.partition(" ")[2]
        if was is None or will is None:
            yield Difference(about, "is new" if will else "is gone", sequence=name)
            continue
        for said in (*_of_sequence(was, will), *find_in_steps(was, will)):
            yield Difference(about, said.text, said.loosens, sequence=name)


def _of_sequence(was: Sequence, will: Sequence) -> Iterator[Said]:
    if was.start != will.start:
        yield Said("starts by another rule", loosens=True)
    for stop in sorted(was.stops ^ will.stops):
        stops = stop in will.stops
        who = "an answer" if stop == "replied" else "a meeting"
        yield Said(f"{who} stops it from now on" if stops else f"{who} stops it no more", loosens=not stops)
    if was.repeat != will.repeat:
        before, after = (f"every {say_repeat(r)}" if r else "once" for r in (was.repeat, will.repeat))
        yield Said(f"repeats {before} → {after}")
    if was.silence != will.silence:
        yield Said("another silence budget", loosens=_is_more_patient(was, will))


def _is_more_patient(was: Sequence, will: Sequence) -> bool:
    """Whether it may go on where it would have slowed down or stopped."""
    before, after = was.silence, will.silence
    if before is None or after is None:
        return after is None
    return (
        after.stop_after > before.stop_after or after.slow_after > before.slow_after or after.to != before.to
    )


def _others(old: Schedules, new: Schedules) -> Iterator[Difference]:
    if old.summary != new.summary:
        yield Difference("summary", "another day, hour, address or goal")
    if old.opt_out != new.opt_out:
        yield Difference("opt-out page", f"the link in new mails leads to {new.opt_out.base_url}")


def _pairs(kind: str, old: Any, new: Any) -> Iterable[tuple[str, Any, Any]]:
    """(words, before, after) of what differs, by key; None where it is not there."""
    for key in [*old, *(key for key in new if key not in old)]:
        if old.get(key) != new.get(key):
            yield f"{kind} {key}", old.get(key), new.get(key)
