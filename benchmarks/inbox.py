"""How long a mailbox takes that nobody has read yet: real mail in a real Dovecot, through the judge, into SQLite.

    python -m benchmarks.inbox                    # 10,000 mails; needs Dovecot, root and ../shared/corpora, else says so
    python -m benchmarks.inbox --mails 1000 --server small      # the small server of the tests instead
    python -m benchmarks.inbox --profile

Goal: 10,000 mails in under 60 s on two cores, in bounded memory: daemon and worker stay under what a tenth of the mails
needs and 64 MiB. Every mail is another; three in ten are of 1,000 contacts or answer a letter that was sent, the others are the
owner's business. What it prints is what `read_mailbox` did, with its effects and its place in one transaction for each mail.
"""

import argparse
import contextlib
import cProfile
import email.utils
import pstats
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from outreach.actions.read_mailbox import read_mailbox
from outreach.imap import Judge, open_inbox
from outreach.sequence.schedules import Mailbox, Server
from outreach.sequence.secret import Secret
from outreach.store.schema import inbound
from tests.imap_server import imap_server
from tests.practice import Practice, open_practice
from tests.real.mail_servers import PASSWORD, mail_servers, missing

CORPORA = Path(__file__).parents[2] / "shared" / "corpora"
MAYA = "maya@lakeside.example"
GOAL = 60.0  # seconds for 10,000
CONTACTS = 1_000
OURS = 0.3
MEMORY = 64  # MiB beyond what a start needs


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--mails", type=int, default=10_000)
    asked.add_argument("--server", choices=("dovecot", "small"), default="dovecot")
    asked.add_argument("--profile", action="store_true", help="what the time of the daemon went into")
    given = asked.parse_args()
    reason = missing() if given.server == "dovecot" else None
    if not CORPORA.is_dir():
        reason = f"there is no real mail in {CORPORA}"
    if reason:
        sys.exit(f"Nothing was measured: {reason}")
    sys.exit(0 if measure(given) else 1)


def measure(given: argparse.Namespace) -> bool:
    with tempfile.TemporaryDirectory() as name:
        practice = open_practice(Path(name), now=datetime.now(UTC))
        practice.is_broken = True  # nobody asks the invariants of what was never sent
        contacts = [
            practice.add_contact(f"person{n}@clinic{n % 300}.example").address for n in range(CONTACTS)
        ]
        with serve(given, make_mails(given.mails, contacts)) as (server, trust):
            mailbox = replace(practice.desk.schedules.mailboxes["maya"], imap=server)
            figures = read(practice, mailbox, trust, profile=given.profile)
        practice.desk.store.close()
    return tell(given.mails, *figures)


def make_mails(count: int, contacts: list[str]) -> Iterator[bytes]:
    """Real mail, each with a number of its own; of `OURS` of them the writer is a contact."""
    bounces = [path.read_bytes() for path in sorted(CORPORA.glob("*/*.eml"))]
    replies = [path.read_bytes() for path in sorted((CORPORA / "replies" / "emails").glob("*.txt"))]
    chance = random.Random(20261124)
    for number in range(count):
        if chance.random() < OURS:
            yield from_contact(chance, chance.choice(replies), chance.choice(contacts), number)
        else:
            yield b"X-Number: %d\n" % number + chance.choice(bounces)


def from_contact(chance: random.Random, text: bytes, sender: str, number: int) -> bytes:
    date = email.utils.format_datetime(datetime.now(UTC) - timedelta(hours=chance.randint(1, 600)))
    head = f"From: Somebody <{sender}>\nTo: {MAYA}\nDate: {date}\nMessage-ID: <{number}@clinic.example>\nSubject: Re: hello\n"
    return (head + "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n").encode() + text


@contextlib.contextmanager
def serve(given: argparse.Namespace, mails: Iterator[bytes]) -> Iterator[tuple[Server, object]]:
    """A server that has them, and what to trust."""
    if given.server == "small":
        with imap_server() as small:
            for raw in mails:
                small.inbox.add(raw, datetime.now(UTC))
            yield Server("127.0.0.1", small.port, "none", "maya", Secret("secret")), None
        return
    with mail_servers() as real:
        lay_down(real.folder / "mail/lakeside.example/maya/Maildir", mails)
        yield Server("127.0.0.1", real.imap, "starttls", MAYA, Secret(PASSWORD)), real.trust()


def lay_down(maildir: Path, mails: Iterator[bytes]) -> None:
    for name in ("cur", "new", "tmp"):
        (maildir / name).mkdir(parents=True)
    moment = int(time.time())
    for number, raw in enumerate(mails):
        (maildir / "new" / f"{moment}.{number:06}.bench").write_bytes(raw.replace(b"\r\n", b"\n"))
    for path in (maildir.parent.parent, maildir.parent, maildir, *maildir.rglob("*")):
        shutil.chown(path, "mail", "mail")


def read(
    practice: Practice, mailbox: Mailbox, trust: object, *, profile: bool
) -> tuple[float, dict[str, int], dict[str, float]]:
    """Seconds, how many of each kind were kept, and the memory of both processes in MiB."""
    judge = Judge()
    judge.judge(b"From: a@b.example\n\nstart the worker\n")
    forget_peak()
    before = peak("self")
    watch = cProfile.Profile()
    with open_inbox(mailbox.imap, trust=trust) as inbox:  # type: ignore[arg-type]
        began = time.perf_counter()
        if profile:
            watch.enable()
        assert read_mailbox(practice.desk, mailbox, inbox, judge)
        watch.disable()
        seconds = time.perf_counter() - began
    if profile:
        pstats.Stats(watch).sort_stats("cumtime").print_stats(45)
    worker = judge._worker  # noqa: SLF001 - a benchmark may look
    memory = {
        "daemon": peak("self"),
        "daemon grew by": peak("self") - before,
        "worker": peak(worker.pid if worker else "self"),
    }
    judge.close()
    with practice.desk.store.read() as tx:
        rows = tx.execute(sa.select(inbound.c.kind, sa.func.count()).group_by(inbound.c.kind))
        kinds = {kind: count for kind, count in rows}  # noqa: C416 - rows are no pairs to mypy
    return seconds, kinds, memory


def forget_peak() -> None:
    """What making the mails took is not the reader's."""
    Path("/proc/self/clear_refs").write_text("5")


def peak(process: object) -> float:
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1024
    raise LookupError


def tell(mails: int, seconds: float, kinds: dict[str, int], memory: dict[str, float]) -> bool:
    print(
        f"{mails:,} mails in {seconds:.1f} s: {mails / seconds:,.0f} a second, {seconds / mails * 1000:.2f} ms each"
    )
    print("kept:", ", ".join(f"{kind} {count:,}" for kind, count in sorted(kinds.items())))
    print("memory at most, MiB:", ", ".join(f"{who} {size:.0f}" for who, size in memory.items()))
    is_good = seconds / mails <= GOAL / 10_000 and memory["daemon grew by"] <= MEMORY
    print(
        f"Goals: {GOAL / 10_000 * 1000:.0f} ms each; the daemon grows by {MEMORY} MiB at most. {'Kept' if is_good else 'MISSED'}."
    )
    return is_good


if __name__ == "__main__":
    main()
