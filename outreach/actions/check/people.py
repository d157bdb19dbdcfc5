"""What only people show: letters in a language that is not theirs, and mailboxes that cannot keep up with them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from outreach.actions.check.files import Files
from outreach.actions.check.languages import check_languages, check_pitches
from outreach.actions.desk import Desk
from outreach.actions.gather_world import gather_world
from outreach.actions.sample_people import make_people, make_shelf
from outreach.sequence.flaws.caps import MONTHS, Everybody, come_one_by_one, count_new, find_full_mailboxes
from outreach.sequence.future import World
from outreach.store.languages import count_readers

Tell = Callable[[int, int], None]  # how far it is, and how far it goes


def check_people(desk: Desk, files: Files, now: datetime, *, shipped: Path, tell: Tell) -> None:
    """Adds to what the files themselves showed. `shipped`: the folder of our own templates."""
    with desk.store.read() as tx:
        readers = count_readers(tx)
        world = gather_world(tx, desk.schedules, now) if readers else None
    if files.templates is not None:  # compiled already
        files.add(check_languages(desk.schedules, files.templates, readers, shipped))
        pitches = check_pitches(desk.schedules, files.templates, readers)
        files.add(files.place(flaw) for flaw in pitches)
    if world is None:
        imagine_people(files, now, tell=tell)
    else:
        _find_full(files, world, Everybody(), now, tell=tell)


def imagine_people(files: Files, now: datetime, *, tell: Tell) -> None:
    """Where nobody is there yet: as many as the goal of the summary wants."""
    if files.schedules is not None:
        people = tuple(make_people(files.schedules, count_new(files.schedules), now))
        _find_full(files, World(files.schedules, people), come_one_by_one(people, now), now, tell=tell)


def _find_full(files: Files, world: World, behaviour: Everybody, now: datetime, *, tell: Tell) -> None:
    """With something worth bringing in every month: what is not on the shelf yet will be."""
    stocked = replace(world, shelf=(*world.shelf, *make_shelf(2 * MONTHS, now)))
    files.add(files.place(flaw) for flaw in find_full_mailboxes(stocked, behaviour, now, tell))
