"""Mailboxes that cannot keep up: the next months are played, and the days counted on which somebody has to wait."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from outreach.sequence.flaws.flaw import Flaw
from outreach.sequence.future import Behaviour, Deed, OwnerHabits, Person, What, World, play
from outreach.sequence.future.acts import Act, Enrolled, Met, Replied
from outreach.sequence.future.behaviour import SAID
from outreach.sequence.local import local_day
from outreach.sequence.schedules import Schedules
from outreach.sequence.words import say_day

MONTH = timedelta(days=30)
MONTHS = 12
_MOST = 6_000  # contacts times months; so many take some seconds
_FEW = 5  # full days that are worth no word: that is what a cap is for
_USUAL = 2  # new contacts a month, where no goal says how many
_UNTIL_MET = timedelta(days=10)
_UNTIL_ANSWERED = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Everybody:
    """All go on being written to: whoever is enrolled is met, and answers whatever comes again and again."""

    acts: tuple[Act, ...] = ()
    owner: OwnerHabits = field(default_factory=OwnerHabits)

    def begin(self, _world: World, now: datetime, until: datetime, /) -> Iterable[Act]:
        return [act for act in self.acts if now <= act.at <= until]

    def react(self, deed: Deed) -> Iterator[Act]:
        yield from self.owner.react(deed)
        if deed.what is What.SENT and deed.occurrence > 1:
            yield Replied(deed.at + _UNTIL_ANSWERED, deed.contact_id)


def count_new(schedules: Schedules) -> int:
    """How many new people a year brings, where nobody is there yet: as many as the goal of the summary wants."""
    return MONTHS * ((schedules.summary and schedules.summary.new_contacts_per_month) or _USUAL)


def come_one_by_one(people: Sequence[Person], now: datetime) -> Everybody:
    """One after the other over the year they are enrolled, and met."""
    acts: list[Act] = []
    for place, person in enumerate(people):
        at, who = now + MONTH * MONTHS * place / len(people), person.contact.id
        acts += [Enrolled(at, who), Met(at + _UNTIL_MET, who, notes=SAID)]
    return Everybody(tuple(acts))


def find_full_mailboxes(
    world: World, behaviour: Behaviour, now: datetime, tell: Callable[[int, int], None]
) -> Iterator[Flaw]:
    """One for each mailbox that is full on more than a few days. `tell` hears how many days are played, of how many."""
    months = max(1, min(MONTHS, _MOST // max(1, len(world.people))))
    until = now + MONTH * months
    full: dict[str, list[Deed]] = {}
    for deed in play(world, behaviour, now=now, until=until):
        tell((deed.at - now).days, (until - now).days)
        if deed.what is What.CAPPED and deed.message is not None:
            full.setdefault(deed.message.mailbox, []).append(deed)
    for mailbox, days in full.items():
        if len(days) > _FEW:
            yield _tell_full(world, mailbox, days, months)


def _tell_full(world: World, mailbox: str, days: list[Deed], months: int) -> Flaw:
    first, zone = days[0], world.schedules.zone_of(mailbox)
    when = f"{say_day(first.at, zone)} {local_day(first.at, zone).year}"
    text = (
        f"The mailbox '{mailbox}' is full on {when} for the first time ({first.why}), and on {len(days)} days of the"
        f" next {months} months, with {len(world.people):,} contacts who go on being written to."
    )
    remedy = (
        "Raise `per_day` if your provider lets you, or write less often. `outreach simulate` shows each week."
    )
    return Flaw("cap-bites", ("mailboxes", mailbox, "limits"), text, remedy)
