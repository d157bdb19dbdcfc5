"""What holds the next mail to one contact: each in a sentence, with the command that lets go of it."""

from collections.abc import Iterable, Iterator, Sequence

from outreach.actions.explain.known import HEARD, Known
from outreach.actions.explain.mail_holds import Hold, find_turn, of_messages, of_reading
from outreach.actions.explain.next import Coming
from outreach.sequence.decision import Mail, Skip
from outreach.sequence.rules import find_rule
from outreach.sequence.schedules import Starting
from outreach.sequence.words import say_cause, say_day, say_leaving, say_moment

ADD_RESOURCE = 'outreach resources add TITLE LINK --why "…"'


def find_holds(known: Known, coming: Sequence[Coming]) -> list[Hold]:
    """What ends it all first, what concerns this contact next, what concerns every mail last."""
    if known.left is not None:
        return [_left(known)]
    if not known.active:
        return [*_over(known)]
    return [
        *_of_contact(known),
        *of_messages(known),
        *_of_sequences(known, coming),
        *_of_place(known, coming),
    ]


def _left(known: Known) -> Hold:
    left = known.left
    assert left is not None
    why = say_leaving(left.reason, left.source)
    rule = find_rule("suppressed", None, None)
    day = f"{say_day(left.at, known.zone)} {left.at.astimezone(known.zone).year}"
    text = f"{why} ({day}). Nothing is ever sent to them."
    return Hold("suppressed", text, rule=rule.path if rule else ())


def _over(known: Known) -> Iterator[Hold]:
    """Nothing runs: what ended and why, and what would start something."""
    text, who = "No sequence is running, so nothing will be sent", known.contact.address
    if known.campaign is None:
        audience = known.contact.audience
        named = f"names the audience “{audience}”" if audience else "takes contacts without an audience"
        yield Hold("no-campaign", f"{text}: no campaign {named}.", f"outreach contacts edit {who} --audience …",
                   rule=("campaigns",))  # fmt: skip
    elif not known.enrollments:
        yield Hold("not-enrolled", f"{text}: nobody took them into a campaign yet.", f"outreach enroll {who}")
    else:
        last = max(known.enrollments, key=lambda each: each.ended_at or each.started_at)
        ended = f" ({say_day(last.ended_at, known.zone)})" if last.ended_at else ""
        why = say_cause(last.reason)
        yield Hold("over", f"{text}. The last one, {last.sequence}, has ended: {why}{ended}.")
    yield from _beginnings(known)


def _beginnings(known: Known) -> Iterator[Hold]:
    commands = {
        Starting.MET: ("When you have met", f"outreach meet {known.contact.address}"),
        Starting.REFERRED: (
            "When they have sent you a client",
            f"outreach referrals add {known.contact.address} --received",
        ),
    }
    for event, (when, command) in commands.items():
        started = known.schedules.started_by(known.campaign, event) if known.campaign else ()
        if started:
            names = " and ".join(sequence.name for sequence in started)
            rule = ("sequences", started[0].name, "starts")
            yield Hold("would-start", f"{when}, {names} starts.", command, rule=rule)


def _of_contact(known: Known) -> Iterator[Hold]:
    facts, who = known.facts, known.contact.address
    if facts.paused_until and facts.paused_until > known.now:
        until = say_moment(facts.paused_until, known.zone)
        yield Hold("paused", f"They are paused until {until}.", f"outreach resume {who}", facts.paused_until)
    if facts.away_until and facts.away_until > known.now:
        back = say_moment(facts.away_until, known.zone)
        text = f"They are away until {back}; mail waits two business days more. A promise does not wait."
        yield Hold("away", text, f"outreach resume {who}", facts.away_until)


def _of_sequences(known: Known, coming: Iterable[Coming]) -> Iterator[Hold]:
    for task in known.tasks:
        if task.done_at is None and task.enrollment_id in known.cases:
            name = known.cases[task.enrollment_id].enrollment.sequence
            yield Hold("task", f"{name} waits for you: “{task.text}”.", f"outreach tasks done {task.id[-6:]}")
    for case in known.cases.values():
        standing = case.enrollment
        if case.sequence is None or not case.sequence.find_step(standing.step):
            text = (
                f"{standing.sequence} stands at its step {standing.step}, which schedules.yaml has no more."
            )
            yield Hold("lost", text, "outreach check", rule=("sequences",))
        elif standing.reason.startswith("trouble: "):
            yield Hold(
                "trouble", f"{standing.sequence} could not be prepared; it is tried again.", "outreach status"
            )
    yield from _shelf(known, coming)


def _shelf(known: Known, coming: Iterable[Coming]) -> Iterator[Hold]:
    for one in coming:
        if isinstance(one.happening, Skip) and "resource" in one.happening.step.needs:
            name, day = f"{one.enrollment.sequence}/{one.step}", say_day(one.happening.at, known.zone)
            text = f"The shelf has nothing left that fits them, so {name} of {day} is left out."
            rule = find_rule("needs", *known.find_rules(one.enrollment.sequence, one.step))
            yield Hold("shelf", text, ADD_RESOURCE, rule=rule.path if rule else ())
            return


def _of_place(known: Known, coming: Sequence[Coming]) -> Iterator[Hold]:
    place = known.place
    home = [known.campaign.mailbox] if known.campaign else []
    used = dict.fromkeys([*(m.mailbox for m in known.open_messages), *home])
    for mailbox in used:
        if mailbox in place.paused:
            text = f"The mailbox {mailbox} is paused: {place.paused[mailbox].rstrip('.')}."
            yield Hold("mailbox", text, f"outreach mailboxes resume {mailbox}")
    yield from of_reading(known, coming, used)
    if not known.open_messages and coming and isinstance(coming[0].happening, Mail) and known.campaign:
        found = find_turn(known, known.campaign.mailbox, coming[0].happening.at, None)
        if found is not None:
            yield found
    yield from (Hold("hold", f"Nothing leaves, {one.hold}.", "outreach reconcile") for one in place.held)
    yield from _daemon(known)
    if known.schedules.delivery == "sandbox":
        text = "Delivery is “sandbox”: mails become files in outbox/, and nobody gets them."
        yield Hold("sandbox", text, rule=("delivery",))


def _daemon(known: Known) -> Iterator[Hold]:
    daemon = known.place.daemon
    if daemon is None:
        yield Hold("daemon", "The daemon was never started here, and it is what sends.", "outreach run")
    elif known.now - daemon.heartbeat_at > HEARD or not daemon.lease_owner:
        since = say_moment(daemon.heartbeat_at, known.zone)
        yield Hold("daemon", f"The daemon has not been running since {since}.", "outreach run")
