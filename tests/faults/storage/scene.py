"""A practice with mails to send, whose database is about to fail; and what must be so afterwards."""

from collections import Counter
from datetime import timedelta
from pathlib import Path

from outreach.actions.doctor import examine
from outreach.actions.show_status import show_status
from outreach.daemon import Daemon
from outreach.sequence.model import State
from outreach.sequence.schedules import Server
from outreach.smtp import SmtpPostman
from tests.faults.conftest import UNLIMITED
from tests.mail_server import MailServer
from tests.practice import open_practice, shipped_schedules

PEOPLE = 6


class Scene:
    """A practice with six mails to send, its real daemon, and a server that counts."""

    def __init__(self, folder: Path, url: str) -> None:
        self.server = MailServer().start()
        there = Server("127.0.0.1", self.server.port, "none")
        text = shipped_schedules(UNLIMITED)
        self.practice = open_practice(
            folder,
            schedules=text,
            database_url=url,
            as_daemon=True,
            make_postman=lambda _: SmtpPostman(there),
        )
        self.desk, self.daemon = self.practice.desk, Daemon(self.practice.app)
        self.people = [self.practice.add_contact(f"person{n}@clinic.example.com") for n in range(PEOPLE)]
        for person in self.people:
            self.practice.enroll(person)

    async def tick(self) -> None:
        await self.daemon._tick()

    async def go_on(self) -> None:
        for _ in range(12):
            self.practice.clock.now += timedelta(minutes=10)
            await self.tick()

    @property
    def taken(self) -> Counter[str]:
        return Counter(
            mail["To"].addresses[0].addr_spec for mail in self.server.taken if "person" in mail["To"]
        )

    def states(self) -> Counter[State]:
        return Counter(message.state for message in self.practice.messages() if message.step == "hello")

    def broken(self) -> list[str]:
        return show_status(self.desk, self.practice.now)["broken"]

    def assert_all_went_once(self) -> None:
        assert self.taken == {person.address: 1 for person in self.people}
        assert self.states() == {State.SENT: PEOPLE}
        assert examine(self.desk, self.practice.now) == []
        assert self.broken() == []
