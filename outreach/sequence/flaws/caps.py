"""Mailboxes that cannot keep up: the next months are played, and the days counted on which somebody has to wait."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from outreach.sequence.flaws.flaw import Flaw
from outreach.sequence.future import Behaviour, Deed, OwnerHabits, Person, What, World, play
from outreach.sequence.future.acts import Act, Enrolled, Met, Replied
from outreach.sequence.local import local_day
from outreach.sequence.model import Contact, Note, NoteKind, Resource
from outreach.sequence.schedules import Schedules
from outreach.sequence.words import say_day

MONTH = timedelta(days=30)
_MONTHS = 12
_MOST = 6_000  # contacts times months; so many take some seconds
_FEW = 5  # full days that are worth no word: that is what a cap is for
_USUAL = 2  # new contacts a month, where no goal says how many
_SHELF = tuple(Resource(f"check-{place}", "Something", "", "worth reading") for place in range(2 * _MONTHS))
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


def imagine(schedules: Schedules, now: datetime) -> tuple[World, Everybody]:
    """Where there are no people yet: as many new ones each month as the goal says, one audience after another."""
    audiences = [audience for campaign in schedules.campaigns.values() for audience in campaign.audiences]
    number = _MONTHS * ((schedules.summary and schedules.summary.new_contacts_per_month) or _USUAL)
    people: list[Person] = []
    acts: list[Act] = []
    for place in range(number):
        who, at = f"imagined-{place}", now + MONTH * _MONTHS * place / number
        people.append(Person(Contact(who, f"{who}@x.example", audience=audiences[place % len(audiences)])))
        acts += [Enrolled(at, who), Met(at + _UNTIL_MET, who, notes=(Note(NoteKind.POINT, "a word"),))]
    return World(schedules, tuple(people)), Everybody(tuple(acts))


def find_full_mailboxes(
    world: World, behaviour: Behaviour, now: datetime, tell: Callable[[int, int], None]
) -> Iterator[Flaw]:
    """One for each mailbox that is full on more than a few days. `tell` hears how many days are played, of how many."""
    months = max(1, min(_MONTHS, _MOST // max(1, len(world.people))))
    until = now + MONTH * months
    full: dict[str, list[Deed]] = {}
    filled = replace(world, shelf=(*world.shelf, *_SHELF))
    for deed in play(filled, behaviour, now=now, until=until):
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
    remedy = "Raise `per_day` as far as your provider lets you, enroll fewer people at a time, or repeat less often."
    return Flaw("cap-bites", ("mailboxes", mailbox, "limits"), text, remedy)
