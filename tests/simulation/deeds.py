"""What every deed of the people of a run needs: who they are, what they have said, and a desk to do it at."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from outreach.sequence.model import Contact
from outreach.store import enrollments

if TYPE_CHECKING:
    from tests.simulation.world import World

EVER = datetime.max.replace(tzinfo=UTC)


@dataclass
class Said:
    """What people have said, and what was acknowledged: the judge holds the product to it."""

    left: set[str] = field(default_factory=set)
    pauses: dict[str, tuple[datetime, datetime]] = field(default_factory=dict)  # since when, until when
    stopped: set[str] = field(default_factory=set)  # enrollments
    approved: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))  # texts, by message
    decided: set[str] = field(default_factory=set)
    decided_sent: set[str] = field(default_factory=set)  # Message-IDs
    again: dict[str, int] = field(default_factory=lambda: defaultdict(int))  # how often: once more
    tampered: set[str] = field(default_factory=set)  # Message-IDs
    meetings: list[str] = field(default_factory=list)
    in_touch: dict[str, tuple[datetime, datetime]] = field(default_factory=dict)  # contacts: when; told when

    def was_in_touch(self, contact_id: str, at: datetime, now: datetime) -> None:
        """The last contact by its own time, in whatever order they are told."""
        if contact_id not in self.in_touch or self.in_touch[contact_id][0] < at:
            self.in_touch[contact_id] = at, now


class Deeds:
    def __init__(self, world: "World") -> None:
        self.world, self.chance = world, world.chance
        self.said = Said()
        self.desk = world.open_app(None).desk
        self.contacts: list[Contact] = []
        self.seen = 0  # the version of schedules.yaml
        self.zones: dict[str, str | None] = {}

    @property
    def now(self) -> datetime:
        return self.world.clock()

    def find_stopping(self, cause: str, contact: Contact, since: datetime = EVER) -> set[str]:
        """The enrollments that end with this, by schedules.yaml."""
        with self.desk.store.read() as tx:
            active = enrollments.active_of(tx, contact.id)
        sequences = self.desk.schedules.sequences
        return {e.id for e in active if e.started_at <= since and cause in sequences[e.sequence].stops}
