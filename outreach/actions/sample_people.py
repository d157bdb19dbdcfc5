"""People who are nobody: to see how campaigns go before there are contacts."""

from collections.abc import Iterator
from datetime import datetime
from itertools import product

from outreach.sequence.future import Person
from outreach.sequence.model import Contact, Resource
from outreach.sequence.schedules import Schedules

GIVEN = (
    "Rosa", "Tom", "Priya", "Lena", "Marcus", "Ines", "Harold", "Grace", "Owen", "Sam", "Noor", "Carla", "Jonas",
    "Mei", "Tariq", "Ada",
)  # fmt: skip
FAMILY = (
    "Lind", "Alvarez", "Raman", "Berg", "Bell", "Duarte", "Nakamura", "Okoro", "Price", "Whitfield", "Haddad",
    "Mendes", "Weiss", "Chen", "Aziz", "Cole",
)  # fmt: skip
SHELF = 12  # things worth bringing, where there is no shelf to look at: one a month


def make_people(schedules: Schedules, number: int, now: datetime) -> Iterator[Person]:
    """So many, of each audience that a campaign writes to in turn."""
    audiences = [audience for campaign in schedules.campaigns.values() for audience in campaign.audiences]
    names = list(product(FAMILY, GIVEN))
    for index in range(number):
        family, given = names[(index * 17) % len(names)]
        key = f"sample-{index + 1:05}"
        contact = Contact(
            id=key,
            address=f"{key}@example.com",
            given_name=given,
            family_name=family if index < len(names) else f"{family} {index // len(names) + 1}",
            audience=audiences[index % len(audiences)],
            source="a sample",
            created_at=now,
        )
        yield Person(contact)


def make_shelf(number: int, now: datetime) -> tuple[Resource, ...]:
    """So many things that fit everybody."""
    return tuple(
        Resource(
            id=f"sample-{index + 1:03}",
            title=f"Something worth reading, number {index + 1}",
            link=f"https://example.com/{index + 1}",
            why="It may help.",
            added_at=now,
        )
        for index in range(number)
    )
