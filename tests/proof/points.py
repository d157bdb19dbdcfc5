"""The points at which a worker dies. They are reached by wrapping what the product calls; it knows nothing of them.

C1 before the plan commits     C4 after RCPT                     C7 the dot is written, no reply is read
C2 after the plan              C5 after 354, and in the text     C8 the reply is read; its receipt is written
C3 before and after the claim  C6 before and after the commit    C9 before and after `sent` commits, C10 when the next is planned
"""

import os
import signal
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from outreach.actions.changes import Changes
from outreach.smtp.conversation import Conversation
from outreach.smtp.outcome import Outcome, Parcel
from outreach.smtp.postman import SmtpPostman
from outreach.store import ledger
from outreach.store.engine import Store
from outreach.store.journal import Journal as Receipts

POINTS = (
    "C1 before plan", "C2 after plan", "C3 before claim", "C3 after claim", "C4 after rcpt", "C5 after data",
    "C5 in the text", "C6 before commit", "C6 after commit", "C7 after dot", "C8 after reply", "C8 after receipt",
    "C9 before record", "C9 after record", "C10 next plan",
)  # fmt: skip
_BEFORE = {
    "plan": "C1 before plan",
    "claim": "C3 before claim",
    "commit": "C6 before commit",
    "record": "C9 before record",
}
_AFTER = {
    "plan": "C2 after plan",
    "claim": "C3 after claim",
    "commit": "C6 after commit",
    "record": "C9 after record",
}


class Journal:
    """What a worker did, in a file of its own. A write is with the kernel when it returns, so SIGKILL loses none."""

    def __init__(self, file: Path) -> None:
        self._file = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def note(self, kind: str, message_ids: Sequence[str] = ()) -> None:
        os.write(self._file, f"{time.monotonic():.6f}\t{kind}\t{' '.join(message_ids)}\n".encode())


class Fate:
    """What happens at the n-th pass of one point: `SIGKILL` or `SIGSTOP`."""

    def __init__(self, point: str, passes: int, sign: int = signal.SIGKILL) -> None:
        self._point, self._passes, self._sign = point, passes, sign
        self._seen: Counter[str] = Counter()

    def passes(self, point: str) -> None:
        self._seen[point] += 1
        if point == _BEFORE["plan"] and self._seen[_AFTER["record"]]:
            self.passes("C10 next plan")
        if point == self._point and self._seen[point] == self._passes:
            os.kill(os.getpid(), self._sign)


def arm(fate: Fate, journal: Journal, *, widen: float = 0.0) -> None:
    """Wrap what is passed on the way of a mail. `widen` holds each commit point open, before its COMMIT."""
    open_: dict[int, _Open] = {}
    _wrap_transactions(fate, journal, open_, widen)
    _tell(ledger, "claim", open_, "claim")
    _tell(Changes, "write", open_, "plan", tx_at=1)
    _watch_commits(open_)
    _watch_records(open_)
    _wrap_postman(fate)
    _wrap_receipts(fate)
    _wrap_wire(fate)


@dataclass
class _Open:
    """A transaction under way: what it is about, and the Message-IDs that it permits and whose ends it records."""

    about: list[str] = field(default_factory=list)
    permitted: list[str] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)


def _wrap_transactions(fate: Fate, journal: Journal, open_: dict[int, _Open], widen: float) -> None:
    write = Store.write

    @contextmanager
    def watched(self: Store, *, first: bool = False) -> Iterator[Any]:
        with write(self, first=first) as tx:
            open_[id(tx)] = this = _Open()
            yield tx
            if widen and this.permitted:
                time.sleep(widen)
            if this.permitted:  # an opt-out that was acknowledged before this moment must have been seen
                journal.note("commit", this.permitted)
            for kind in this.about:
                fate.passes(_BEFORE[kind])
        if this.ended:
            journal.note("record", this.ended)
        for kind in this.about:
            fate.passes(_AFTER[kind])

    Store.write = watched  # type: ignore[method-assign]


def _tell(holder: Any, name: str, open_: dict[int, _Open], kind: str, tx_at: int = 0) -> None:
    real = getattr(holder, name)

    def telling(*args: Any, **named: Any) -> Any:
        open_[id(args[tx_at])].about.append(kind)
        return real(*args, **named)

    setattr(holder, name, telling)


def _watch_commits(open_: dict[int, _Open]) -> None:
    real = ledger.commit

    def commit(tx: Any, asked: Any, now: Any, **more: Any) -> set[str]:
        allowed = real(tx, asked, now, **more)
        this = open_[id(tx)]
        this.about.append("commit")
        this.permitted += [claim.message.message_id for claim, *_ in asked if claim.message.id in allowed]
        return allowed

    ledger.commit = commit


def _watch_records(open_: dict[int, _Open]) -> None:
    real = ledger.finish

    def finish(tx: Any, ended: Any, now: Any) -> Any:
        held = real(tx, ended, now)
        this = open_[id(tx)]
        this.about.append("record")
        this.ended += [end.claim.message.message_id for end in held if end.outcome != "unknown"]
        return held

    ledger.finish = finish


def _wrap_postman(fate: Fate) -> None:
    real = SmtpPostman.deliver

    async def deliver(self: SmtpPostman, parcel: Parcel, permit: Callable[[], Awaitable[bool]]) -> Outcome:
        async def asked() -> bool:
            fate.passes("C4 after rcpt")
            return await permit()

        outcome = await real(self, parcel, asked)
        fate.passes("C8 after reply")
        return outcome

    SmtpPostman.deliver = deliver  # type: ignore[method-assign]


class _Wire:
    """A transport that sees what is written."""

    def __init__(self, transport: Any, fate: Fate) -> None:
        self._transport, self._fate = transport, fate

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, octets: bytes) -> None:
        self._transport.write(octets)
        if octets == b"DATA\r\n":
            self._fate.passes("C5 after data")
        elif octets == b".\r\n":
            self._fate.passes("C7 after dot")
        elif len(octets) > 300:  # no command is so long
            self._fate.passes("C5 in the text")


def _wrap_receipts(fate: Fate) -> None:
    real = Receipts.append

    def append(self: Receipts, receipts: Any, now: Any) -> Any:
        numbered = real(self, receipts, now)
        fate.passes("C8 after receipt")
        return numbered

    Receipts.append = append  # type: ignore[method-assign]


def _wrap_wire(fate: Fate) -> None:
    real = Conversation.__init__

    def watched(self: Conversation, transport: Any, *args: Any, **named: Any) -> None:
        real(self, transport, *args, **named)
        self._transport = _Wire(transport, fate)  # type: ignore[assignment]

    Conversation.__init__ = watched  # type: ignore[method-assign]
