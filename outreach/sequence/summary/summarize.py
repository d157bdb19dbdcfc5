"""How the facts of a week become the lines of its summary."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date

from outreach.sequence.decision import Mail, OwnerTask
from outreach.sequence.local import local_day
from outreach.sequence.model import OPEN, Enrollment, Message, Priority, Referral, State, Status
from outreach.sequence.promise import Keeping, find_promise, keeping
from outreach.sequence.summary.values import Item, Month, Summary, Week
from outreach.sequence.week import month_key, week_key
from outreach.sequence.words import say_moment, say_needs

QUIET = 3  # unanswered mails in a row
MOST_WORDS = 160  # characters of a person's answer
MOST_NAMES = 5  # in one line
MONTHS = 6  # of the referral ledger


def summarize(week: Week) -> Summary:
    """The summary of this week's facts, the pressing things first."""
    promises = tuple(_promises(week))
    this_month = month_key(local_day(week.now, week.zone))
    created = Counter(
        month_key(local_day(c.created_at, week.zone)) for c in week.contacts.values() if c.created_at
    )
    return Summary(
        week=week_key(week.now, week.zone),
        you_owe=_in_order(_owed(week)),
        promises=Counter(how for _, how in promises),
        not_kept=tuple(_not_kept(week, promises)),
        sent=_in_order(_sent(week)),
        came_back=dict(week.came_back),
        quiet=tuple(_quiet(week)),
        coming=_in_order(_coming(week)),
        new_contacts=created[this_month],
        new_contacts_last_month=created[_months_back(this_month, 1)],
        goal=week.goal,
        audiences=Counter(contact.audience or "none" for contact in week.contacts.values()),
        referrals=_count_referrals(week.referrals, this_month),
        broken=tuple(_broken(week)),
    )


def _in_order(items: Iterable[Item]) -> tuple[Item, ...]:
    """By time; what has none comes last."""
    return tuple(sorted(items, key=lambda item: (item.at is None, item.at.timestamp() if item.at else 0)))


def _who(week: Week, contact_id: str | None) -> str:
    contact = week.contacts.get(contact_id or "")
    return contact.name if contact else "somebody erased"


def _to_contacts(week: Week) -> Iterator[Message]:
    return (message for message in week.messages if message.priority is not Priority.OWNER)


def _has_ended(week: Week, message: Message) -> bool:
    return message.ended_at is not None and message.ended_at >= week.since


def _owed(week: Week) -> Iterator[Item]:
    letters = _letters_by_meeting(week)
    told = {letter.id for letter in letters.values()}
    for message in _to_contacts(week):
        is_owed = message.state in OPEN and (message.is_promise or message.state is State.DRAFT)
        if is_owed and message.id not in told:
            what, until = _owed_mail(week, message), message.deadline_at
            yield Item(_who(week, message.contact_id), what, until, message.id, "draft")
    for meeting in week.meetings_without_notes:
        said = _owed_notes(week, letters.get(meeting.id))
        yield Item(_who(week, meeting.contact_id), said, meeting.met_at, meeting.id, "notes")
    for contact_id, since in week.waiting.items():
        said = _owed_answer(week.words.get(contact_id, ""))
        yield Item(_who(week, contact_id), said, since, contact_id, "reply")
    for task in week.tasks:
        if task.done_at is None and task.due_at <= week.now:
            yield Item(_who(week, task.contact_id), task.text, task.due_at, task.id, "task")


def _letters_by_meeting(week: Week) -> dict[str, Message]:
    """Which letter waits for nothing but the notes of which meeting: the two are one thing to do."""
    held = [m for m in _to_contacts(week) if m.state in OPEN and week.needs.get(m.id) == ("meeting.notes",)]
    held.sort(key=lambda message: message.deadline_at or message.due_at)
    letters = {}
    for meeting in week.meetings_without_notes:
        letter = next((message for message in held if message.contact_id == meeting.contact_id), None)
        if letter is not None:
            held.remove(letter)
            letters[meeting.id] = letter
    return letters


def _owed_notes(week: Week, letter: Message | None) -> str:
    if letter is None:
        return "notes of the meeting"
    by = f", promised by {say_moment(letter.deadline_at, week.zone)}" if letter.deadline_at else ""
    return f"notes of the meeting, for “{letter.step}”{by}"


def _owed_answer(words: str) -> str:
    """With the beginning of what the person wrote."""
    said = " ".join(words.split())
    shown = said if len(said) <= MOST_WORDS else said[:MOST_WORDS].rsplit(" ", 1)[0] + " …"
    return f"an answer to their mail: “{shown}”" if shown else "an answer to their mail"


def _owed_mail(week: Week, message: Message) -> str:
    needs = week.needs.get(message.id)
    if needs:
        state = f"waits until {say_needs(needs)} there"
    else:
        state = "waits for your review" if message.state is State.DRAFT else "leaves by itself"
    by = f", promised by {say_moment(message.deadline_at, week.zone)}" if message.deadline_at else ""
    return f"{message.step}{by}: {state}"


def _promises(week: Week) -> Iterator[tuple[Message, Keeping]]:
    """Those whose fate was decided since the last summary: they ended, or their deadline went by."""
    for message in _to_contacts(week):
        promise = find_promise(message, message.created_at)
        if promise is None:
            continue
        how = keeping(promise, week.now)
        is_overdue = message.state in OPEN and how is Keeping.LATE
        if _has_ended(week, message) or is_overdue:
            yield message, how


def _not_kept(week: Week, promises: Iterable[tuple[Message, Keeping]]) -> Iterator[Item]:
    for message, how in promises:
        if how is not Keeping.KEPT:
            why = f" ({message.reason})" if message.reason else ""
            yield Item(
                _who(week, message.contact_id), f"{message.step}: {how}{why}", message.deadline_at, message.id
            )


def _sent(week: Week) -> Iterator[Item]:
    for message in _to_contacts(week):
        if message.state is State.SENT and _has_ended(week, message):
            what = message.subject or message.step
            yield Item(_who(week, message.contact_id), what, message.ended_at, message.id)


def _quiet(week: Week) -> Iterator[Item]:
    for enrollment in sorted(week.enrollments, key=lambda e: -e.unanswered):
        if enrollment.unanswered >= QUIET and _is_current(week, enrollment):
            what = f"{enrollment.unanswered} mails of {enrollment.sequence} without an answer"
            asks = enrollment.status is not Status.ACTIVE
            what += ": you decide how it goes on" if asks else ""
            yield Item(_who(week, enrollment.contact_id), what, enrollment.ended_at, enrollment.id)


def _is_current(week: Week, enrollment: Enrollment) -> bool:
    ended_at = enrollment.ended_at
    return enrollment.status is Status.ACTIVE or (ended_at is not None and ended_at >= week.since)


def _coming(week: Week) -> Iterator[Item]:
    for contact_id, happening in week.coming:
        if isinstance(happening, Mail | OwnerTask):
            what = happening.step.task or happening.step.id
            yield Item(_who(week, contact_id), what, happening.at)


def _count_referrals(referrals: Iterable[Referral], this_month: str) -> tuple[Month, ...]:
    counts = Counter((month_key(referral.day), referral.direction) for referral in referrals)
    months = [_months_back(this_month, back) for back in reversed(range(MONTHS))]
    return tuple(Month(month, counts[month, "sent"], counts[month, "received"]) for month in months)


def _months_back(month: str, back: int) -> str:
    year, number = divmod(int(month[:4]) * 12 + int(month[5:]) - 1 - back, 12)
    return month_key(date(year, number + 1, 1))


def _broken(week: Week) -> Iterator[Item]:
    for problem in week.problems:
        yield Item("", problem)
    for mailbox, reason in week.unread_mailboxes.items():
        yield Item("", f"answers in the mailbox {mailbox} are not read: {reason}")
    for mailbox, reason in week.paused_mailboxes.items():
        yield Item(mailbox, f"the mailbox is paused: {reason}")
    for message in _to_contacts(week):
        failed = message.state is State.FAILED and _has_ended(week, message)
        if failed or message.state is State.UNCERTAIN:
            why = "nobody can know whether it left" if message.state is State.UNCERTAIN else message.reason
            yield Item(_who(week, message.contact_id), f"{message.step}: {why}", message.due_at, message.id)
    if week.gone:
        yield Item(_say_names(week.gone), "no such address: ask for the new one")


def _say_names(names: tuple[str, ...]) -> str:
    more = len(names) - MOST_NAMES
    return ", ".join(names[:MOST_NAMES]) + (f" and {more:,} more" if more > 0 else "")
