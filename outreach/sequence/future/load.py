"""What a played future asks of the mailboxes and of the owner: day by day, and week by week."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from outreach.sequence import pace
from outreach.sequence.calendar import Calendar
from outreach.sequence.future.values import Deed, What, World
from outreach.sequence.local import ONE_DAY, local_day

PROMISES = (What.KEPT, What.LATE, What.BROKEN)
FOR_OWNER = (What.DRAFTED, What.TASK, What.HELD)


@dataclass(slots=True)
class MailboxLoad:
    """Of one mailbox, by its owner's local days. `waiting`: how many were left over when the day was full.

    `before`: how many of the first day's mails had left already as the future begins.
    """

    key: str
    sent: Counter[date] = field(default_factory=Counter)
    before: int = 0
    caps: dict[date, int] = field(default_factory=dict)  # 0 where the owner's window does not open
    waiting: dict[date, int] = field(default_factory=dict)
    longest_wait: timedelta = timedelta(
        0
    )  # from when a mail was ready until it left, where the limit held it up

    @property
    def first_capped_on(self) -> date | None:
        """The first day on which somebody has to wait for the next."""
        return min(self.waiting, default=None)


@dataclass(frozen=True, slots=True)
class WeekLoad:
    """A week from Monday on. `room`: how many mails could leave; `asks`: drafts, held mails and tasks for the owner."""

    first: date
    sent: int
    room: int
    asks: int
    capped_days: int
    waiting: int  # the most that were left over on one of its days

    @property
    def is_idle(self) -> bool:
        """Mail could leave, and none does."""
        return self.room > 0 and self.sent == 0

    @property
    def is_overloaded(self) -> bool:
        """Somebody waits because a day is full."""
        return self.capped_days > 0


@dataclass(slots=True)
class Load:
    """Filled by `add`, deed by deed; then asked."""

    world: World
    now: datetime
    until: datetime
    mailboxes: dict[str, MailboxLoad] = field(init=False)
    counts: Counter[What] = field(default_factory=Counter)
    acts: Counter[str] = field(default_factory=Counter)  # by the name of the act
    asks: Counter[date] = field(default_factory=Counter)
    shelf_empty: int = 0  # letters that are skipped because nothing fits
    shelf_empty_at: datetime | None = None

    def __post_init__(self) -> None:
        self.mailboxes = {key: self._begin(key) for key in self.world.schedules.mailboxes}

    @property
    def promises(self) -> dict[What, int]:
        """How many end as kept, late and broken."""
        return {what: self.counts[what] for what in PROMISES}

    def add(self, deed: Deed) -> None:
        self.counts[deed.what] += 1
        if deed.act is not None:
            self.acts[type(deed.act).__name__] += 1
        if deed.what is What.SKIPPED and _is_empty_shelf(deed):
            self.shelf_empty += 1
            self.shelf_empty_at = self.shelf_empty_at or deed.at
        if deed.what in FOR_OWNER:
            self.asks[self._day(deed)] += 1
        mailbox = self.mailboxes.get(deed.message.mailbox) if deed.message else None
        if mailbox is not None and deed.what is What.SENT:
            self._count(mailbox, deed)
        elif mailbox is not None and deed.what is What.CAPPED:
            mailbox.waiting[self._day(deed)] = deed.count

    def finish(self) -> None:
        """Once all deeds were added: what could have left on each day."""
        for key, mailbox in self.mailboxes.items():
            limits, usage = (
                self.world.schedules.mailboxes[key].limits,
                self.world.usage.get(key, pace.Usage()),
            )
            first = usage.first_day or min(mailbox.sent, default=None)
            calendar = Calendar(self.world.schedules.window, self.world.schedules.zone_of(key))
            for day in self.days():
                is_open = bool(calendar.stretches(day))
                mailbox.caps[day] = pace.daily_cap(limits, first, day) if is_open else 0

    def days(self) -> Iterator[date]:
        """From the first to the last, both included."""
        zone = self.world.schedules.zone_of(next(iter(self.mailboxes)))
        day, last = local_day(self.now, zone), local_day(self.until, zone)
        while day <= last:
            yield day
            day += ONE_DAY

    def weeks(self) -> list[WeekLoad]:
        """From Monday to Sunday; the first and the last may be parts."""
        found: dict[date, list[date]] = {}
        for day in self.days():
            found.setdefault(day - timedelta(days=day.weekday()), []).append(day)
        return [self._week(first, days) for first, days in found.items()]

    def _week(self, first: date, days: list[date]) -> WeekLoad:
        boxes = self.mailboxes.values()
        waiting = [box.waiting[day] for box in boxes for day in days if day in box.waiting]
        return WeekLoad(
            first,
            sent=sum(box.sent[day] for box in boxes for day in days),
            room=sum(box.caps.get(day, 0) for box in boxes for day in days),
            asks=sum(self.asks[day] for day in days),
            capped_days=len({day for box in boxes for day in days if day in box.waiting}),
            waiting=max(waiting, default=0),
        )

    def _begin(self, key: str) -> MailboxLoad:
        usage, today = self.world.usage.get(key), local_day(self.now, self.world.schedules.zone_of(key))
        before = usage.used if usage and usage.day == today else 0
        return MailboxLoad(key, Counter({today: before} if before else {}), before)

    def _count(self, mailbox: MailboxLoad, deed: Deed) -> None:
        mailbox.sent[self._day(deed)] += 1
        message = deed.message
        if message is not None and any(reason.code == "turn" for reason in deed.reasons):
            mailbox.longest_wait = max(mailbox.longest_wait, deed.at - message.created_at)

    def _day(self, deed: Deed) -> date:
        mailboxes = self.world.schedules.mailboxes
        key = (
            deed.message.mailbox
            if deed.message and deed.message.mailbox in mailboxes
            else next(iter(mailboxes))
        )
        return local_day(deed.at, self.world.schedules.zone_of(key))


def _is_empty_shelf(deed: Deed) -> bool:
    return any(reason.code == "needs" and "resource" in reason.text for reason in deed.reasons)
