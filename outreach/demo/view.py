"""What a person sees while the months go by."""

from collections import deque
from collections.abc import Sequence
from datetime import datetime
from email.message import EmailMessage
from typing import Self

from rich.console import Console, Group
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from outreach.demo.people import PEOPLE
from outreach.demo.world import PORTLAND

SHOWN = 12
NAMES = {person.address: f"{person.given_name} {person.family_name}" for person in PEOPLE}


class View:
    """A live table on a terminal; a line a month elsewhere; nothing if `quiet`."""

    def __init__(self, months: int, *, quiet: bool = False) -> None:
        self._console = Console(quiet=quiet)
        self._last: deque[tuple[str, str, str]] = deque(maxlen=SHOWN)
        self._months = months
        self._first: datetime | None = None
        self._counts = {"to contacts": 0, "to Maya": 0}
        self._month = 0
        self._live = Live(console=self._console, refresh_per_second=12, transient=True)

    def __enter__(self) -> Self:
        if self._console.is_terminal:
            self._live.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if self._live.is_started:
            self._live.stop()
        if kind is None:
            self._console.print(self._say())

    def show(self, now: datetime, new: Sequence[tuple[EmailMessage, bytes]]) -> None:
        now = now.astimezone(PORTLAND)
        self._first = self._first or now
        for mail, _ in new:
            address = str(mail["To"]).strip("<>")
            name = NAMES.get(address, "Maya")
            self._counts["to contacts" if address in NAMES else "to Maya"] += 1
            self._last.append((f"{now:%d %b %H:%M}", name, str(mail["Subject"])))
        if self._live.is_started:
            self._live.update(self._picture(now))
        elif now.month != self._month:
            self._month = now.month
            self._console.print(f"{now:%B %Y}: {self._say()}")

    def _picture(self, now: datetime) -> Group:
        table = Table(box=None, padding=(0, 2), header_style="bold")
        for head in ("when", "to", "subject"):
            table.add_column(head, no_wrap=True)
        for row in self._last:
            table.add_row(*row)
        days = (now - self._first).days if self._first else 0
        title = Text.assemble(("Lakeside Therapy", "bold"), f"   {now:%A, %d %B %Y}   {self._say()}")
        return Group(title, ProgressBar(total=30.5 * self._months, completed=days), Text(), table)

    def _say(self) -> str:
        return f"{self._counts['to contacts']} mails to contacts, {self._counts['to Maya']} to Maya"
