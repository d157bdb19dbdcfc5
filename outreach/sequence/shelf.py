"""The shelf: which resource is worth bringing to this contact; none is better than one that does not fit."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from datetime import UTC, date, datetime
from functools import lru_cache

from outreach.sequence.model import Contact, Resource

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


def choose(
    resources: Iterable[Resource], contact: Contact, given: AbstractSet[str], today: date
) -> Resource | None:
    """The resource that fits best and is not in `given`, the ids this contact had; None: say nothing.

    Shared interests count first, then what is meant for the contact's audience, then what expires soonest,
    then what is new.
    """
    fitting = [r for r in resources if r.id not in given and is_fitting(r, contact, today)]
    return min(fitting, key=lambda resource: _rank(resource, contact), default=None)


def is_fitting(resource: Resource, contact: Contact, today: date) -> bool:
    """Whether it is valid, for the contact's audience, and on a topic of interest where both name some."""
    if resource.valid_until is not None and resource.valid_until < today:
        return False
    if resource.audiences and contact.audience not in resource.audiences:
        return False
    indifferent = not resource.topics or not contact.interests
    return indifferent or _shared(resource, contact) > 0


def _shared(resource: Resource, contact: Contact) -> int:
    return len(_fold(resource.topics) & _fold(contact.interests))


@lru_cache(maxsize=4096)  # a shelf is asked for many contacts, who share their interests
def _fold(words: frozenset[str]) -> frozenset[str]:
    return frozenset(word.casefold() for word in words)


def _rank(resource: Resource, contact: Contact) -> tuple[int, bool, date, float, str]:
    newest_first = -(resource.added_at or LONG_AGO).timestamp()
    expires = resource.valid_until or date.max
    return -_shared(resource, contact), not resource.audiences, expires, newest_first, resource.id
