"""A world to play with: Maya's sequences, one mailbox without limits, contacts in Portland."""

from dataclasses import replace
from datetime import timedelta

from sequence_values import LA, make_contact, make_schedules, shown, wall

from outreach.sequence.future import OwnerHabits, Person, Script, What, World, play
from outreach.sequence.future.acts import Enrolled
from outreach.sequence.model import Resource
from outreach.sequence.schedules import Limits, Mailbox, Owner

FRIDAY = wall("2026-03-06 10:00")
FREE = Limits(per_day=1000, gap=timedelta(0), jitter=timedelta(0))
AT_ONCE = OwnerHabits(timedelta(0), timedelta(0), timedelta(0))
NEVER = OwnerHabits(None, None, None)
SHELF = tuple(Resource(f"r{n}", f"Article {n}", f"https://x.example/{n}", "It helps.") for n in range(40))


def make_world(*sequences, people=None, shelf=SHELF, limits=FREE, **changes):
    owner = Owner("maya", "Maya", "Lakeside", "maya@lakeside.example", "12 Harbor Street", LA)
    mailbox = Mailbox("maya", "Maya", "maya@lakeside.example", limits=limits)
    schedules = replace(
        make_schedules(*sequences), owners={"maya": owner}, mailboxes={"maya": mailbox}, **changes
    )
    return World(schedules, people or (Person(make_contact()),), shelf)


def people(number, **about):
    return tuple(
        Person(make_contact(id=f"c{n:03}", address=f"c{n}@clinic.example", **about)) for n in range(number)
    )


def played(world, *acts, owner=AT_ONCE, days=60, now=FRIDAY, **script):
    behaviour = Script(acts, owner=owner, **script)
    return list(play(world, behaviour, now=now, until=now + timedelta(days=days)))


def enrolled(world, at=FRIDAY):
    return [Enrolled(at, person.contact.id) for person in world.people]


def mails(deeds):
    """(step, when it left on the wall of Portland)"""
    return [(deed.step, shown(deed.at)) for deed in deeds if deed.what is What.SENT]


def told(deeds, *kinds):
    return [(str(deed.what), deed.sequence, deed.step) for deed in deeds if deed.what in kinds]
