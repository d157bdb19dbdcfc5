"""What a person sees while the months go by."""

from collections import Counter, deque
from collections.abc import Sequence
from datetime import datetime
from email.message import EmailMessage
from typing import Self, TypeAlias

from rich.console import Console, Group
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from outreach.demo.people import PEOPLE
from outreach.demo.world import PORTLAND
from outreach.sequence.words import count

Counts: TypeAlias = Counter[str]

SHOWN = 12
NAMES = {person.address: f"{person.given_name} {person.family_name}" for person in PEOPLE}


class View:
    """A live table on a terminal; a line a month elsewhere; nothing if `quiet`."""

    def __init__(self, months: int, *, quiet: bool = False) -> None:
        self._console = Console(quiet=quiet)
        self._last: deque[tuple[str, str, str]] = deque(maxlen=SHOWN)
        self._months = months
        self._first: datetime | None = None
        self._total: Counts = Counter()
        self._month: Counts = Counter()
        self._now: datetime | None = None
        self._live = Live(console=self._console, refresh_per_second=12, transient=True)

    def __enter__(self) -> Self:
        if self._console.is_terminal:
            self._live.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if self._live.is_started:
            self._live.stop()
        if kind is None:
            self._end_month()
            self._console.print(f"{_say(self._total)} in all")

    def show(self, now: datetime, new: Sequence[tuple[EmailMessage, bytes]]) -> None:
        now = now.astimezone(PORTLAND)
        self._first = self._first or now
        if self._now and now.month != self._now.month:
            self._end_month()
        self._now = now
        for mail, _ in new:
            address = str(mail["To"]).strip("<>")
            self._month["contacts" if address in NAMES else "Maya"] += 1
            self._last.append((f"{now:%d %b %H:%M}", NAMES.get(address, "Maya"), str(mail["Subject"])))
        if self._live.is_started:
            self._live.update(self._picture(now))

    def _end_month(self) -> None:
        self._total += self._month
        if not self._console.is_terminal and self._now and self._month:
            self._console.print(f"{self._now:%B %Y}: {_say(self._month)}")
        self._month = Counter()

    def _picture(self, now: datetime) -> Group:
        table = Table(box=None, padding=(0, 2), header_style="bold")
        for head in ("when", "to", "subject"):
            table.add_column(head, no_wrap=True)
        for row in self._last:
            table.add_row(*row)
        days = (now - self._first).days if self._first else 0
        title = Text.assemble(
            ("Lakeside Therapy", "bold"), f"   {now:%A, %d %B %Y}   {_say(self._total + self._month)}"
        )
        return Group(title, ProgressBar(total=30.5 * self._months, completed=days), Text(), table)


def _say(counts: Counts) -> str:
    return f"{count(counts['contacts'], 'mail')} to contacts, {counts['Maya']} to Maya"
