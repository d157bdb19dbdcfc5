"""The next months, played in memory: nothing is sent and nothing is stored."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from outreach.actions.desk import Desk
from outreach.actions.gather_world import gather_world
from outreach.actions.sample_people import SHELF, make_people, make_shelf
from outreach.errors import NotFound, NotPossible
from outreach.sequence.future import Act, Behaviour, Deed, Habits, Person, Script, World, play
from outreach.sequence.future.acts import Enrolled
from outreach.sequence.future.load import Load
from outreach.sequence.model import Contact
from outreach.sequence.schedules import Schedules

STEP = timedelta(days=1)  # so often its progress is told


@dataclass(frozen=True, slots=True)
class Whom:
    """About whom the answer is; all of it must hold. The play itself always has everybody: they share mailboxes."""

    contact_id: str | None = None
    audience: str | None = None
    campaign: str | None = None

    def fits(self, deed: Deed, contact: Contact | None) -> bool:
        """Whether this belongs to the answer."""
        if self.contact_id is not None and deed.contact_id != self.contact_id:
            return False
        if self.audience is not None and (contact is None or contact.audience != self.audience):
            return False
        return self.campaign is None or deed.campaign in ("", self.campaign)


@dataclass(frozen=True, slots=True)
class Scene:
    """What a future is played from, and sentences that whoever reads it must know."""

    world: World
    acts: tuple[Act, ...] = ()
    notes: tuple[str, ...] = ()
    outside: tuple[Contact, ...] = ()  # who is in no sequence


@dataclass(slots=True)
class Simulation:
    """A future that was played. `deeds` are those that were asked for, `load` counts everybody."""

    scene: Scene
    now: datetime
    until: datetime
    zone: ZoneInfo
    contacts: dict[str, Contact]
    load: Load
    deeds: list[Deed] = field(default_factory=list)


def simulate(
    scene: Scene,
    behaviour: Behaviour,
    whom: Whom,
    *,
    now: datetime,
    until: datetime,
    keep: bool = True,
    tell: Callable[[float], None] = lambda _: None,
) -> Simulation:
    """Play it. `keep` all that happens, and not only how much; `tell` hears what share of the time is over."""
    schedules = scene.world.schedules
    zone = schedules.zone_of(next(iter(schedules.mailboxes)))
    people = {person.contact.id: person.contact for person in scene.world.people}
    made = Simulation(scene, now, until, zone, people, Load(scene.world, now, until))
    told_at = now
    for deed in play(scene.world, behaviour, now=now, until=until):
        made.load.add(deed)
        if keep and whom.fits(deed, people.get(deed.contact_id)):
            made.deeds.append(deed)
        if deed.at >= told_at + STEP:
            told_at = deed.at
            tell((deed.at - now) / (until - now))
    made.load.finish()
    return made


def set_live_scene(desk: Desk, schedules: Schedules, now: datetime) -> Scene:
    """Everybody as they stand in the database, under these schedules."""
    with desk.store.read() as tx:
        world = gather_world(tx, schedules, now)
    notes = []
    if schedules.sha256 != desk.schedules.sha256:
        notes.append("This is what the schedules.yaml on disk would do; another version is in force.")
    if world.paused_mailboxes:
        paused = ", ".join(sorted(world.paused_mailboxes))
        notes.append(f"Paused, so nothing leaves from there: {paused}. `outreach mailboxes resume` ends it.")
    outside = [person.contact for person in world.people if not person.enrollments]
    return Scene(world, notes=tuple(notes), outside=tuple(outside))


def enroll_all(scene: Scene, now: datetime) -> Scene:
    """The scene with those who are in no sequence taken in as it begins, as far as a campaign writes to them."""
    acts = tuple(Enrolled(now, contact.id) for contact in scene.outside)
    return replace(scene, acts=(*scene.acts, *acts), outside=())


def note_outside(scene: Scene) -> Scene:
    """With a word about those for whom nothing comes."""
    number = len(scene.outside)
    if not number:
        return scene
    who = "1 contact is" if number == 1 else f"{number:,} contacts are"
    note = f"{who} in no sequence, so nothing comes for them; with --enroll they are taken in."
    return replace(scene, notes=(*scene.notes, note))


def add_people(scene: Scene, new: Iterable[Contact], now: datetime) -> Scene:
    """The scene with these taken into their campaigns as it begins; whoever is known by address is not new."""
    known = {person.contact.address.casefold() for person in scene.world.people}
    fresh = [contact for contact in new if contact.address.casefold() not in known]
    unserved = {c.audience or "none" for c in fresh if scene.world.schedules.campaign_for(c.audience) is None}
    if not fresh:
        raise NotPossible(what="There is nobody to simulate", why="the file holds no contact that is new")
    notes = (f"No campaign writes to the audience {_list(unserved)}.",) if unserved else ()
    people = (*scene.world.people, *(Person(contact) for contact in fresh))
    acts = tuple(Enrolled(now, contact.id) for contact in fresh)
    world = replace(scene.world, people=people)
    return replace(scene, world=world, acts=(*scene.acts, *acts), notes=(*scene.notes, *notes))


def set_empty_scene(schedules: Schedules, now: datetime) -> Scene:
    """Nobody yet, fresh mailboxes, and a shelf to bring something from."""
    note = f"It assumes {SHELF} things on the shelf that fit everybody."
    return Scene(World(schedules, (), make_shelf(SHELF, now)), notes=(note,))


def set_sample_scene(schedules: Schedules, number: int, now: datetime) -> Scene:
    """So many people who are nobody, all taken in at once."""
    sample = (person.contact for person in make_people(schedules, number, now))
    return add_people(set_empty_scene(schedules, now), sample, now)


def check_whom(scene: Scene, whom: Whom) -> None:
    """Raises NotFound where a name means nobody."""
    schedules = scene.world.schedules
    if whom.campaign is not None and whom.campaign not in schedules.campaigns:
        raise NotFound(
            what="campaign", query=whom.campaign, hint=f" schedules.yaml has {_list(schedules.campaigns)}."
        )
    audiences = {person.contact.audience for person in scene.world.people} | {
        audience for campaign in schedules.campaigns.values() for audience in campaign.audiences
    }
    if whom.audience is not None and whom.audience not in audiences:
        known = _list(filter(None, audiences))
        raise NotFound(what="audience", query=whom.audience, hint=f" There are {known}.")


def make_behaviour(scene: Scene, habits: Habits) -> Behaviour:
    """These people, and what the scene itself has them do."""
    return replace(habits, acts=(*scene.acts, *habits.acts))


def read_script(path: Path, schedules: Schedules) -> tuple[Scene, Script, datetime, datetime]:
    """The people of a campaign test and what they do, and from when until when."""
    from outreach.config.campaign_tests import load_campaign_test  # noqa: PLC0415 - few ask for it

    test, schedules = load_campaign_test(path, lambda _: schedules, expects=False)
    people = tuple(Person(contact) for contact in test.contacts)
    scene = Scene(World(schedules, people, test.shelf))
    return scene, Script(test.acts, owner=test.owner), test.starts_at, test.until


def _list(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))
