"""A practice to test with: the shipped schedules, a real SQLite file, a clock on a string, mail in a folder."""

import email
import email.policy
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from types import MappingProxyType
from typing import Any

from outreach.actions.check_in import check_in
from outreach.actions.enroll import enroll
from outreach.actions.log_meeting import log_meeting
from outreach.actions.reload_schedules import reload_schedules
from outreach.actions.review_draft import approve
from outreach.actions.take_up import follow
from outreach.actions.tick import tick
from outreach.app import App, open_app, place_of, shipped_folder
from outreach.config.settings import load_settings
from outreach.sequence.model import Contact, Enrollment, Meeting, Message, Note, NoteKind, Resource, State
from outreach.store import contacts, enrollments, instances, messages, resources
from outreach.store.ids import new_id
from tests.all_is_well import assert_all_is_well
from tests.made_once import give_tables, share_letters

MONDAY = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)  # 9:00 in Portland


@dataclass
class Clock:
    now: datetime = MONDAY

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Practice:
    app: App
    clock: Clock
    outbox: Path
    seen: set[str] = field(default_factory=set)
    ticked_at: datetime = MONDAY  # the last time that anybody looked at what is due
    is_broken: bool = False  # on purpose: then all need not be well at the end

    @property
    def desk(self) -> Any:
        return self.app.desk

    @property
    def now(self) -> datetime:
        return self.clock.now

    def add_contact(self, address: str = "rosa.lind@clinic.example.com", **about: Any) -> Contact:
        about = {"given_name": "Rosa", "family_name": "Lind", "title": "Dr.", "audience": "physician"} | about
        contact = Contact(
            id=new_id(self.now),
            address=address,
            organisation="Harbor Pediatrics",
            source="met at the spring conference",
            lawful_basis="legitimate interest",
            created_at=self.now,
            **about,
        )
        with self.desk.store.write() as tx:
            contacts.add(tx, contact, self.desk.address_key(address))
        return contact

    def enroll(self, contact: Contact) -> None:
        enroll(self.desk, contact.id, self.now)

    def meet(self, contact: Contact, *points: str) -> Meeting:
        """A talk just now; without points there are no notes yet."""
        notes = [Note(NoteKind.POINT, text) for text in points]
        return log_meeting(self.desk, contact.id, self.now, self.now, notes=notes)[0]

    def shelve(self, title: str, **about: Any) -> Resource:
        """Put something worth bringing on the shelf."""
        link = f"https://lakeside.example/{title.replace(' ', '-')}"
        resource = Resource(new_id(self.now), title, link, "It may help.", added_at=self.now, **about)
        with self.desk.store.write() as tx:
            resources.add(tx, resource)
        return resource

    def approve_drafts(self) -> None:
        """The owner says yes to everything that waits for her."""
        with self.desk.store.read() as tx:
            drafts = messages.in_state(tx, [State.DRAFT])
        for draft in drafts:
            approve(self.desk, draft.id, draft.content_hash, "maya", self.now)

    def reload(self, schedules: str) -> bool:
        """The file changes to this text, and the daemon sees it."""
        self.app.settings.schedules.write_text(schedules, "utf-8")
        return self.look_at_files(templates=False)

    def look_at_files(self, *, templates: bool = True) -> bool:
        """As the daemon does once they have rested; True if something new is in force."""
        place = place_of(self.app.settings, self.app.environ)
        followed = follow(self.desk, place, self.now)
        looked_at = place if templates else place._replace(folders=())
        return reload_schedules(self.desk, looked_at, self.now) or followed

    def enrollments(self, contact_id: str) -> list[Enrollment]:
        """All of a contact, oldest first."""
        with self.desk.store.read() as tx:
            return enrollments.of_contact(tx, contact_id)

    def message(self, step: str) -> Message:
        """The latest message of this step."""
        return max((m for m in self.messages() if m.step == step), key=lambda m: m.id)

    async def tick(self) -> int:
        self.ticked_at = self.now
        return await tick(self.desk, self.now)

    async def live(self, span: timedelta, step: timedelta = timedelta(hours=1)) -> None:
        """Let the clock run, with a tick at every step."""
        until = self.now + span
        while self.now < until:
            self.clock.now = min(until, self.now + step)
            await self.tick()

    def mails(self) -> list[EmailMessage]:
        """Everything in the outbox, in the order of their dates."""
        read = [
            email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            for path in self.outbox.glob("*.eml")
        ]
        return sorted(read, key=lambda mail: mail["Date"].datetime)  # type: ignore[return-value, arg-type]

    def mails_to(self, address: str) -> list[EmailMessage]:
        return [mail for mail in self.mails() if address in str(mail["To"])]

    def new_mails_to(self, address: str) -> list[EmailMessage]:
        """Those that were not asked for before."""
        new = [mail for mail in self.mails_to(address) if mail["Message-ID"] not in self.seen]
        self.seen |= {mail["Message-ID"] for mail in new}
        return new

    def messages(self, *states: State) -> list[Message]:
        with self.desk.store.read() as tx:
            return messages.in_state(tx, states or tuple(State))


def shipped_schedules(*changes: tuple[str, str]) -> str:
    """The shipped schedules.yaml with these pieces of text replaced."""
    text = (shipped_folder() / "schedules.yaml").read_text("utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return text


def open_practice(
    folder: Path,
    *,
    schedules: str | None = None,
    database_url: str | None = None,
    settings: Mapping[str, str] = MappingProxyType({}),
    now: datetime = MONDAY,
    as_daemon: bool = False,
    **wiring: Any,
) -> Practice:
    """`schedules` is YAML text; the shipped file by default. `settings` are more of the environment.

    `as_daemon`: it checks in, as `outreach run` does.
    """
    folder.mkdir(parents=True, exist_ok=True)
    text = schedules or shipped_schedules()
    (folder / "schedules.yaml").write_text(text, "utf-8")
    environ = {
        "OUTREACH_SCHEDULES": str(folder / "schedules.yaml"),
        "OUTREACH_DATA": str(folder / "data"),
        "OUTREACH_OUTBOX": str(folder / "outbox"),
        **settings,
    }
    _give_key(folder / "data")
    if database_url:
        environ["OUTREACH_DATABASE_URL"] = database_url
    elif "OUTREACH_DATABASE_URL" not in settings:
        give_tables(folder / "data" / "outreach.db")
    share_letters()
    clock = Clock(now)
    app = open_app(load_settings(environ), environ=environ, clock=clock, **wiring)
    practice = Practice(app, clock, folder / "outbox")
    _look_when_it_closes(practice)
    if as_daemon:
        app.identity = check_in(app.desk, app.settings.data, "lakeside", clock.now)
        return practice
    with app.desk.store.write() as tx:
        instances.register(tx, app.desk.instance, "test", "sandbox", clock.now)
    return practice


def _look_when_it_closes(practice: Practice) -> None:
    """Every test ends with the invariants, whoever closes the database."""
    store, close = practice.desk.store, practice.desk.store.close

    def look_and_close() -> None:
        try:
            if not practice.is_broken:
                assert_all_is_well(store, practice.ticked_at)
        finally:
            close()

    store.close = look_and_close


def _give_key(data: Path) -> None:
    """The same to all practices of the tests, for several may share a database."""
    data.mkdir(mode=0o700, exist_ok=True)
    key = data / "secret.key"
    if not key.exists():
        key.touch(mode=0o600)
        key.write_text("5a" * 32)


def body(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def two_owners(*changes: tuple[str, str]) -> str:
    """The same for a group practice of Maya and Tom."""
    text = shipped_schedules(*changes)
    start, end = text.index("owner:\n"), text.index("# sandbox writes")
    block = text[start:end].replace("owner:\n", "", 1)
    deeper = "".join(f"  {line}\n" if line else "\n" for line in block.splitlines())
    tom = deeper.replace("Maya Okafor, LMFT", "Tom Reyes").replace("maya@lakeside", "tom@lakeside")
    text = text[:start] + f"owners:\n  maya:\n{deeper}  tom:\n{tom}" + text[end:]
    return text.replace("    mailbox: maya\n", "    mailbox: maya\n    owner: maya\n", 1)
