"""What every transport promises: the same tests for the one machine and for the several."""

import asyncio
import contextlib
from collections import Counter
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from outreach.transport import Due, LocalTransport


def now():
    return datetime.now(UTC)  # noqa: TID251 - these clocks are PostgreSQL's and the machine's


class Office:
    """Our table, as far as a transport is concerned: what waits. Whoever is delivered is struck out."""

    def __init__(self):
        self.waiting: dict[str, Due] = {}
        self.delivered: list[tuple[str, datetime]] = []
        self.at_once: Counter[str] = Counter()
        self.most_at_once: Counter[str] = Counter()
        self.troubles = 0  # how often a delivery is to fail
        self.seconds = 0.0  # how long one takes
        self.later: datetime | None = None  # what the first delivery answers

    def put(self, mailbox, message, after=0.0):
        self.waiting[message] = Due(mailbox, message, now() + timedelta(seconds=after))
        return self.waiting[message]

    def look(self):
        return [due for due in self.waiting.values() if due.due_at <= now()]

    async def deliver(self, due):
        if self.troubles:
            self.troubles -= 1
            raise OSError("no luck")
        self.at_once[due.mailbox] += 1
        self.most_at_once[due.mailbox] = max(self.most_at_once[due.mailbox], self.at_once[due.mailbox])
        await asyncio.sleep(self.seconds)
        self.at_once[due.mailbox] -= 1
        if self.later and due.message in self.waiting:
            again, self.later = self.later, None
            self.waiting[due.message] = Due(due.mailbox, due.message, again)
            return again
        if self.waiting.pop(due.message, None):
            self.delivered.append((due.message, now()))
        return None

    @property
    def names(self):
        return [name for name, _ in self.delivered]


@pytest.fixture
def office():
    return Office()


@pytest.fixture(params=["local", "cluster"])
async def make(request, office):
    """Starts a transport, as many as are asked for; they all stop at the end."""
    stop, running = asyncio.Event(), []
    url = request.getfixturevalue("database_url") if request.param == "cluster" else ""

    async def start():
        if request.param == "local":
            made = LocalTransport(office.look, patience=0.1)
        else:
            from outreach.transport.cluster import ClusterTransport

            made = ClusterTransport(url, lambda: ["maya", "noor"], now)
        running.append(asyncio.create_task(made.run(office.deliver, stop)))
        until = now() + timedelta(seconds=10)
        while request.param == "cluster" and made._pool is None:
            assert now() < until
            await asyncio.sleep(0.01)
        return made

    async def end():
        stop.set()
        await asyncio.wait_for(asyncio.gather(*running), 10)

    start.end = end
    yield start
    await end()


async def until(holds, seconds=10.0):
    async with asyncio.timeout(seconds):
        while not holds():  # noqa: ASYNC110 - what is waited for knows of no event
            await asyncio.sleep(0.01)


async def test_what_is_submitted_is_delivered(make, office):
    transport = await make()
    await transport.submit([office.put("maya", "a"), office.put("noor", "b")])
    await until(lambda: sorted(office.names) == ["a", "b"])


async def test_submitting_twice_counts_once(make, office):
    transport = await make()
    office.seconds = 0.3
    due = office.put("maya", "a")
    await transport.submit([due, due])
    await transport.submit([due])
    await until(lambda: office.names == ["a"])
    await asyncio.sleep(0.5)
    assert office.names == ["a"]


async def test_nothing_is_delivered_before_its_time(make, office):
    transport = await make()
    due = office.put("maya", "a", after=0.8)
    await transport.submit([due])
    await until(lambda: office.names)
    assert office.delivered[0][1] >= due.due_at


async def test_what_is_to_wait_holds_up_nobody_behind_it(make, office):
    transport = await make()
    await transport.submit([office.put("maya", "later", after=30), office.put("maya", "now")])
    await until(lambda: office.names == ["now"], 3)


async def test_one_mailbox_delivers_one_at_a_time_and_two_do_so_together(make, office):
    transport = await make()
    office.seconds = 0.2
    await transport.submit([office.put("maya", f"m{n}") for n in range(4)] + [office.put("noor", "n")])
    await until(lambda: len(office.names) == 5)
    assert office.most_at_once == {"maya": 1, "noor": 1}
    assert office.names.index("n") < 3  # it did not wait for the four


async def test_a_delivery_that_fails_comes_again(make, office):
    transport = await make()
    office.troubles = 1
    await transport.submit([office.put("maya", "a")])
    await until(lambda: office.names == ["a"])


async def test_a_delivery_that_says_when_to_come_again_is_come_to_again(make, office):
    transport = await make()
    office.later = now() + timedelta(seconds=1)
    again = office.later
    await transport.submit([office.put("maya", "a")])
    await until(lambda: office.names == ["a"])
    assert office.delivered[0][1] >= again


async def test_a_stop_waits_for_what_is_under_way(make, office):
    transport = await make()
    office.seconds = 0.5
    await transport.submit([office.put("maya", "a")])
    await until(lambda: office.at_once["maya"] == 1)
    await make.end()
    assert office.names == ["a"]


async def test_one_mailbox_is_served_by_one_machine_at_a_time(database_url, office):
    stop, running, transports = asyncio.Event(), [], []
    from outreach.transport.cluster import ClusterTransport

    for _ in range(3):
        transports.append(ClusterTransport(database_url, lambda: ["maya", "noor"], now))
        running.append(asyncio.create_task(transports[-1].run(office.deliver, stop)))
    await until(lambda: all(each._pool for each in transports))
    office.seconds = 0.05
    for n in range(12):
        await transports[n % 3].submit([office.put(("maya", "noor")[n % 2], f"m{n}")])
    await until(lambda: len(office.names) == 12, 20)
    assert office.most_at_once == {"maya": 1, "noor": 1}
    stop.set()
    await asyncio.wait_for(asyncio.gather(*running), 10)


@contextlib.contextmanager
def postgresql(url):
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        yield connection


CUT = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"


@pytest.mark.parametrize(
    "harm", [CUT, "DROP TABLE pgqueuer, pgqueuer_log, pgqueuer_statistics, pgqueuer_schedules"]
)
async def test_cut_connections_and_lost_tables_are_made_anew(database_url, office, harm):
    from outreach.transport.cluster import ClusterTransport

    stop = asyncio.Event()
    transport = ClusterTransport(database_url, lambda: ["maya"], now)
    running = asyncio.create_task(transport.run(office.deliver, stop))
    await until(lambda: transport._pool is not None)
    due = office.put("maya", "a", after=2)
    await transport.submit([due])
    with postgresql(database_url) as connection:
        await asyncio.to_thread(
            connection.execute, harm
        )  # it waits for whoever is in the middle of something

    async def resubmit():  # as the leader does, again and again
        while not office.names:
            await transport.submit([due])
            await asyncio.sleep(0.2)

    async with asyncio.timeout(25):
        await resubmit()
    assert office.names == ["a"]
    stop.set()
    await asyncio.wait_for(running, 10)


async def test_a_mailbox_that_comes_later_is_served_too(database_url, office):
    from outreach.transport.cluster import ClusterTransport

    stop, mailboxes = asyncio.Event(), ["maya"]
    transport = ClusterTransport(database_url, lambda: mailboxes, now)
    running = asyncio.create_task(transport.run(office.deliver, stop))
    await until(lambda: transport._pool is not None)
    mailboxes.append("noor")
    await transport.submit([office.put("noor", "b")])
    await until(lambda: office.names == ["b"])
    stop.set()
    await asyncio.wait_for(running, 10)
