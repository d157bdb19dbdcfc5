"""What all parts of a play share: the schedules, the people, the moment, what is on the agenda, and what happened."""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from itertools import count

from outreach.sequence.calendar import Calendar, send_zone
from outreach.sequence.decision import Reason
from outreach.sequence.future.acts import Act
from outreach.sequence.future.behaviour import Behaviour
from outreach.sequence.future.standing import Standing
from outreach.sequence.future.values import Deed, What
from outreach.sequence.model import Contact, Enrollment, Message, Resource
from outreach.sequence.schedules import Campaign, Owner, Schedules


class Turn(IntEnum):
    """In which order a round of the daemon does its work; what people did comes before it."""

    ACT = 0
    WAKE = 1  # somebody's enrollments or held messages are looked at
    CALL = 2  # the last call of a promise that nobody reviewed
    DUE = 3  # a mail may leave from now on
    SLOT = 4  # a mailbox may send again


Item = tuple[datetime, Turn, int, Act | Standing | tuple[Standing, str] | str]


@dataclass(slots=True)
class Stage:
    """One play. `now` moves on; `deeds` are those that were not handed out yet."""

    schedules: Schedules
    behaviour: Behaviour
    shelf: list[Resource]
    people: dict[str, Standing]
    now: datetime
    until: datetime
    deeds: list[Deed] = field(default_factory=list)
    _agenda: list[Item] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=count)
    _calendars: dict[tuple[str | None, str], Calendar] = field(default_factory=dict)

    def plan(self, at: datetime, turn: Turn, what: Act | Standing | tuple[Standing, str] | str) -> None:
        """Something is to be done at `at`, or now if that is over."""
        at = max(at, self.now)
        if at <= self.until:
            heapq.heappush(self._agenda, (at, turn, next(self._numbers), what))

    def next_at(self) -> datetime | None:
        return self._agenda[0][0] if self._agenda else None

    def take(self) -> Item:
        return heapq.heappop(self._agenda)

    def wake(self, standing: Standing) -> None:
        """See to it that this person is looked at when something of theirs is due."""
        soonest = min(standing.due_moments(), default=None)
        if soonest is None:
            standing.wakes_at = None
            return
        soonest = max(soonest, self.now)
        if standing.wakes_at != soonest:
            standing.wakes_at = soonest
            self.plan(soonest, Turn.WAKE, standing)

    def calendar_for(self, contact: Contact, owner: Owner) -> Calendar:
        window = self.schedules.window
        key = (contact.zone if window.zone == "contact" else None, owner.zone.key)
        if key not in self._calendars:
            self._calendars[key] = Calendar(window, send_zone(window, contact.zone, owner.zone))
        return self._calendars[key]

    def calendar_of(self, standing: Standing, campaign: Campaign) -> Calendar:
        return self.calendar_for(standing.contact, self.schedules.owners[campaign.owner])

    def campaign_of(self, standing: Standing) -> Campaign | None:
        """Who writes to this contact: the campaign that took them in last, else the one that names the audience."""
        entered = sorted(standing.enrollments.values(), key=lambda e: (e.started_at, e.id), reverse=True)
        known = (self.schedules.campaigns.get(enrollment.campaign) for enrollment in entered)
        found = next((campaign for campaign in known if campaign), None)
        return found or self.schedules.campaign_for(standing.contact.audience)

    def tell(
        self,
        what: What,
        about: Enrollment | Message | Standing,
        *,
        step: str = "",
        occurrence: int = 1,
        act: Act | None = None,
        reasons: tuple[Reason, ...] = (),
        count: int = 0,
    ) -> None:
        """It happens now."""
        match about:
            case Standing():
                deed = Deed(self.now, what, about.contact.id, act=act, reasons=reasons)
            case Enrollment():
                deed = Deed(
                    *(self.now, what, about.contact_id, about.campaign, about.sequence, step, occurrence),
                    enrollment_id=about.id,
                    reasons=reasons,
                )
            case Message():
                deed = Deed(
                    *(self.now, what, about.contact_id or "", about.campaign, about.sequence, about.step),
                    *(about.occurrence, about.enrollment_id or "", about),
                    reasons=reasons,
                    count=count,
                )
        self._answer(deed)

    def _answer(self, deed: Deed) -> None:
        """Somebody may do something because of it."""
        self.deeds.append(deed)
        for answer in self.behaviour.react(deed):
            self.plan(answer.at, Turn.ACT, answer)
