"""What a tick with nothing due asks of the store, and what a claim costs, as the tables grow.

    python -m benchmarks.tick                      # prints a table; some minutes, 2 GB of disk
    python -m benchmarks.tick --size 100000        # a quicker look

A tick must cost what is due, not what exists: the question "is anything due?" over a million enrollments may take at
most 1.2 times what it takes over a thousand, and 5 ms. Claiming 100 of a million due messages may take 5 ms at its
99th percentile. The commit that follows is the disk's; it stands beside it.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles

from outreach.store import enrollments, ledger, queue
from outreach.store.engine import Store, open_store
from tests import databases

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
SMALL = 1000
CLAIMED = 100

# Both databases count rows like this, so a million rows are made where they stay.
SERIES = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count}) "
LATER = {  # an hour from NOW and then one second after the other
    "sqlite": "strftime('%Y-%m-%d %H:%M:%S.000000', '2026-01-05 10:00:00', '+' || i || ' seconds')",
    "postgresql": "TIMESTAMPTZ '2026-01-05 10:00:00+00' + i * INTERVAL '1 second'",
}
PAST = {"sqlite": "'2026-01-01 09:00:00.000000'", "postgresql": "TIMESTAMPTZ '2026-01-01 09:00:00+00'"}
CONTACTS = """INSERT INTO contacts (id, address, address_key, title, given_name, family_name, organisation, role,
  domain, search_text, audience, tags, interests, language, source, lawful_basis, private_notes, less_often, created_at)
  SELECT 'c' || i, i || '@clinic.example', 'k' || i, '', '', 'Adeyemi', '', '', 'clinic.example', 'adeyemi', 'physician', '[]', '[]',
  'en', '', '', '', {no}, {past} FROM n"""
ENROLLMENTS = """INSERT INTO enrollments (id, contact_id, campaign, sequence, "trigger", status, step, occurrence,
  started_at, anchor_at, due_at, unanswered, sent, reason)
  SELECT 'e' || i, 'c' || (1 + (i - 1) / 10), 'partners', 'value-add', 't' || i, 'active', 'check-in', 1,
  {past}, {past}, {later}, 0, 0, '' FROM n"""
MESSAGES = """INSERT INTO messages (id, key, enrollment_id, contact_id, campaign, sequence, step, occurrence, priority,
  state, mailbox, owner, address, address_key, message_id, template, review, thread, subject, content_hash,
  approved_hash, approved_by, reason, due_at, fence, attempts, version, created_at)
  SELECT 'm' || i, 'm' || i, 'e' || i, 'c' || (1 + (i - 1) / 10), 'partners', 'value-add', 'check-in', 1, 2,
  '{state}', 'maya', 'maya', 'ada@clinic.example', 'k' || (1 + (i - 1) / 10), '<' || i || '@lakeside.example>',
  'value-add', {no}, {no}, 'A thought', 'h', 'h', 'schedules', '', {due}, 0, 0, '', {past} FROM n"""

CONTENTS = """INSERT INTO contents (id, text, html, body_hash)
  SELECT 'm' || i, 'Dear Dr. Adeyemi,', '<p>Dear Dr. Adeyemi,</p>', '' FROM n"""


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument(
        "--size", type=int, default=1_000_000, help="enrollments, and messages, of the big store"
    )
    asked.add_argument("--rounds", type=int, default=300)
    given = asked.parse_args()
    heads = [
        f"tick, {SMALL}",
        f"tick, {given.size}",
        "ratio",
        "choose 100",
        "claim 100",
        "claim p99",
        "commit",
    ]
    print(" " * 12 + "".join(f"{head:>15}" for head in heads), flush=True)
    good = [measure(dialect, given.size, given.rounds) for dialect in ("sqlite", "postgresql")]
    print("Medians in ms. Goals: ratio ≤ 1.2; tick ≤ 5 ms; claim p99 ≤ 5 ms.")
    sys.exit(0 if all(good) else 1)


def measure(dialect: str, size: int, rounds: int) -> bool:
    with empty_stores(dialect) as (small, big, backlog):
        fill(small, SMALL, "sent")
        fill(big, size, "sent")
        few, many = compare(lambda: tick(small), lambda: tick(big), rounds)
        fill(backlog, size, "approved")  # and every one is due: the largest backlog there can be
        chosen, claimed, committed = zip(*(claim(backlog) for _ in range(rounds)), strict=True)
    worst = quantiles(claimed, n=100)[98]
    figures = [few, many, median(chosen), median(claimed), worst, median(committed)]
    shown = [f"{figure * 1000:15.2f}" for figure in figures]
    print(f"{dialect:12}" + "".join([*shown[:2], f"{many / few:15.2f}", *shown[2:]]), flush=True)
    return many / few <= 1.2 and many <= 0.005 and worst <= 0.005


def tick(store: Store) -> None:
    """The questions of one round; nothing is due."""
    with store.read() as tx:
        assert not enrollments.due(tx, NOW, CLAIMED)
        assert not queue.planned_due(tx, NOW, CLAIMED)
        assert not queue.any_due(tx, ["maya"], NOW)


def claim(store: Store) -> tuple[float, float, float]:
    """Seconds for choosing 100 due messages, for claiming them, and for the commit, which is the disk's."""
    moments = [time.perf_counter()]
    with store.write() as tx:
        due = queue.due(tx, "maya", NOW, CLAIMED)
        moments.append(time.perf_counter())
        assert len(ledger.claim(tx, due, "instance", NOW)) == CLAIMED
        moments.append(time.perf_counter())
    moments.append(time.perf_counter())
    return moments[1] - moments[0], moments[2] - moments[1], moments[3] - moments[2]


def compare(one: Callable[[], None], other: Callable[[], None], rounds: int) -> tuple[float, float]:
    """The median seconds of each, taken in turns, for a machine's speed changes from minute to minute."""
    pairs = [(clock(one), clock(other)) for _ in range(rounds)]
    ones, others = zip(*pairs[rounds // 10 :], strict=True)
    return median(ones), median(others)


def clock(work: Callable[[], None]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def fill(store: Store, size: int, state: str) -> None:
    words = {
        "no": "FALSE",
        "past": PAST[store.dialect],
        "later": LATER[store.dialect],
        "due": PAST[store.dialect],
    }
    with store.write() as tx:
        counts = ((CONTACTS, 1 + size // 10), (ENROLLMENTS, size), (MESSAGES, size), (CONTENTS, size))
        for rows, count in counts:
            insert, _, select = rows.partition("SELECT")
            series = SERIES.format(count=count)
            tx.exec_driver_sql((insert + series + "SELECT" + select).format(state=state, **words))
    analyse(store)


def analyse(store: Store) -> None:
    """As autovacuum and a daemon's nightly care would."""
    with store.write() as tx:
        tx.exec_driver_sql("ANALYZE")


@contextmanager
def empty_stores(dialect: str) -> Iterator[list[Store]]:
    started = databases.postgresql(durable=True) if dialect == "postgresql" else nullcontext()
    with tempfile.TemporaryDirectory() as name, started as server:
        folder = Path(name)
        urls = [
            databases.make_database(server) if server else f"sqlite:///{folder / each}"
            for each in ("small", "big", "backlog")
        ]
        stores = [open_store(url) for url in urls]
        yield stores
        for store in stores:
            store.close()


if __name__ == "__main__":
    main()
