"""Reliability 4.2 down to the ledger: every row of `fault_table.py`, three occasions, two databases."""

import asyncio
from datetime import timedelta
from itertools import count

import pytest
import sqlalchemy as sa

from outreach.actions.doctor import examine
from outreach.actions.prepare_drafts import prepare_drafts
from outreach.actions.review_draft import rewrite
from outreach.actions.send_due import send_due
from outreach.sequence.pace import Usage
from outreach.sequence.schedules import Server
from outreach.sequence.secret import Secret
from outreach.smtp import SmtpPostman
from outreach.store import mailboxes, messages, suppressions, unclaimed
from outreach.store.schema import enrollments
from outreach.store.schema import messages as rows
from tests.faults.fault_table import FAULTS, PATIENT, STARTTLS, Fault
from tests.smtp.scripted_server import POLITE, ScriptedServer

OCCASIONS = ("first", "retry", "reused")
GREYLISTED = b"450 4.7.1 greylisted\r\n"
PASSWORD = b"hunter2-canary"
NUMBERS = count(1)
BIG = "A line that says something.\n" * 110_000


class Stage:
    """One contact with one mail, and one server that will misbehave."""

    def __init__(self, practice, fault: Fault, authority) -> None:
        self.practice, self.fault, self.authority = practice, fault, authority
        self.server, self.number = ScriptedServer(), next(NUMBERS)
        self.desk = practice.desk

    async def open(self) -> None:
        await self.server.start()
        self._behave()
        login = {"username": "maya", "password": Secret(PASSWORD.decode())} if self.fault.tls else {}
        there = Server("localhost", self.server.port, "starttls" if self.fault.tls else "none", **login)
        trust = self.authority.trust() if self.fault.tls else None
        self.postman = SmtpPostman(there, connections=1, tls_context=trust, timeouts=self.fault.timeouts)
        self.desk.postmen = {"maya": self.postman}
        self._forget_the_last()
        calendar = self.desk.calendar_for(None, next(iter(self.desk.schedules.owners.values())))
        self.practice.clock.now = calendar.next_open(self.practice.now + timedelta(hours=20))

    def _behave(self) -> None:
        self.server.steps = dict(POLITE)
        self.server.tls = self.authority.serve() if self.fault.tls else None
        if self.fault.tls:
            self.server.steps["ehlo"] = STARTTLS

    def misbehave(self) -> None:
        """F36 is a server that takes the mail, and whose answer is lost: the same to us as F35."""
        self.server.steps |= {step: how for step, how in self.fault.steps.items() if step != "text"}
        if self.fault.tls == "none":
            self.server.tls = None
        elif self.fault.tls:
            self.server.tls = self.authority.serve(self.fault.tls)

    def mend(self) -> None:
        self._behave()

    def _forget_the_last(self) -> None:
        """Earlier tests leave questions to the owner, and other contacts' mails."""
        waiting = rows.c.state.in_(["approved", "planned", "draft"])
        running = enrollments.c.status == "active"
        with self.desk.store.write() as tx:
            tx.execute(sa.update(rows).where(waiting).values(state="skipped", ended_at=self.practice.now))
            tx.execute(
                sa.update(enrollments).where(running).values(status="stopped", ended_at=self.practice.now)
            )
            mailboxes.resume(tx, "maya")
            mailboxes.lock(tx, "maya")
            mailboxes.save(tx, "maya", Usage())

    def prepare(self, address: str):
        """A contact whose first mail is ready to leave."""
        contact = self.practice.add_contact(address)
        self.practice.enroll(contact)
        prepare_drafts(self.desk, self.practice.now)
        with self.desk.store.read() as tx:
            [message] = messages.open_of_contact(tx, contact.id)
        if self.fault.is_big:
            rewrite(self.desk, message.id, "Hello", BIG, "maya", self.practice.now)
        return contact, message

    async def round(self) -> None:
        await send_due(self.desk, self.practice.now)

    def find(self, message):
        with self.desk.store.read() as tx:
            return messages.find_by_key(tx, message.key)

    def dots(self, message) -> int:
        """Texts with their final dot that the server has heard."""
        texts = self.server.heard().split(b"\r\n.\r\n")[:-1]
        return sum(message.message_id.encode() in text for text in texts)

    async def close(self) -> None:
        await self.postman.close()
        await self.server.stop()


@pytest.fixture(params=FAULTS, ids=lambda fault: fault.name)
async def stage(request, shared, authority):
    built = Stage(shared, request.param, authority)
    await built.open()
    yield built
    await built.close()


@pytest.mark.parametrize("occasion", OCCASIONS)
async def test_a_fault_has_its_one_permitted_result(stage, occasion):
    fault = stage.fault
    contact, message = await _lead_up(stage, occasion)
    stage.misbehave()
    with fault.around(stage.server):
        await stage.round()
        await asyncio.sleep(0.01)
    ended = stage.find(message)
    _check(stage, contact, ended)
    if not fault.is_big:  # the scripted server reads no such text
        await _everything_is_tried_again(stage, ended)


async def _lead_up(stage, occasion):
    contact, message = stage.prepare(stage.fault.address.format(stage.number))
    if occasion == "retry":
        stage.server.steps["rcpt"] = GREYLISTED
        stage.server.steps["ehlo"] = stage.server.steps["ehlo"].replace(b"250-", b"250-SMTPUTF8\r\n250-", 1)
        await stage.round()
        assert stage.find(message).attempts == 1
        assert stage.dots(message) == 0
        stage.practice.clock.now += timedelta(minutes=6)
        stage.mend()
        await _drop_all(stage)
    elif occasion == "reused":
        await _use_the_connection(stage, message)
    return contact, message


async def _use_the_connection(stage, message) -> None:
    """Another mail goes first, and well; the connection is kept unless the fault lies in connecting."""
    with stage.desk.store.write() as tx:
        unclaimed.reschedule(tx, [message.id], stage.practice.now + timedelta(minutes=1), "not yet")
    stage_big, stage.fault = stage.fault, _small(stage.fault)
    _, other = stage.prepare(f"other{stage.number}@client.example")
    stage.fault = stage_big
    await stage.round()
    assert stage.find(other).state == "sent"
    stage.practice.clock.now += timedelta(minutes=1)
    if stage.fault.is_in_connecting:
        await _drop_all(stage)


def _small(fault: Fault) -> Fault:
    return Fault(fault.name, fault.steps, fault.state, tls=fault.tls)


async def _drop_all(stage) -> None:
    for talk in stage.server.talks:
        talk.writer.transport.abort()
    await asyncio.sleep(0.02)


def _check(stage, contact, ended) -> None:
    fault, practice = stage.fault, stage.practice
    assert ended.state == fault.state, ended.reason
    assert stage.dots(ended) == fault.dots
    with stage.desk.store.read() as tx:
        assert bool(mailboxes.paused(tx)) is fault.paused
        slowed = mailboxes.slowed(tx)
        gone = suppressions.find(tx, stage.desk.address_key(contact.address))
    assert bool(gone) is fault.gone
    assert [(key, usage.halvings) for key, usage in slowed.items()] == ([("maya", 1)] if fault.slowed else [])
    if ended.state == "approved":
        least = timedelta(minutes=1) if fault.paused else timedelta(minutes=5)
        assert ended.due_at >= practice.now + least
        assert ended.reason
    assert not any(secret in stage.server.heard_in_clear() for secret in (PASSWORD, b"AUTH ") if fault.tls)
    assert examine(stage.desk, practice.now) == []


async def _everything_is_tried_again(stage, ended) -> None:
    """Two hours later the server behaves: what waited leaves, what is in doubt stays so, nothing leaves twice."""
    await _drop_all(stage)
    stage.mend()
    stage.postman._timeouts = PATIENT
    stage.practice.clock.now += timedelta(hours=2)
    before = stage.dots(ended)
    await stage.round()
    again = stage.find(ended)
    if ended.state == "approved" and stage.fault.later:
        assert (again.state, stage.dots(ended) - before) == ("sent", 1)
    else:
        assert (again.state, stage.dots(ended) - before) == (ended.state, 0)


def test_every_behaviour_of_the_specification_has_a_row():
    assert {fault.name[:3] for fault in FAULTS} == {f"F{number:02}" for number in range(1, 45)}
