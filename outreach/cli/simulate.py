"""`outreach simulate`: the next months, before they come."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from outreach.cli.output import as_json, hint, print_json

if TYPE_CHECKING:
    from outreach.actions.simulate import Scene, Simulation, Whom
    from outreach.config.settings import Settings
    from outreach.sequence.future import Behaviour
    from outreach.sequence.schedules import Schedules

MONTH = timedelta(days=30.5)
LONGEST = 120  # months
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_NEW = click.Path(dir_okay=False, writable=True, path_type=Path)


@dataclass(frozen=True, slots=True)
class _Asked:
    """The options, as they were given."""

    contact: str | None
    audience: str | None
    campaign: str | None
    months: int
    until: str | None
    from_csv: Path | None
    enroll: bool
    sample: int | None
    script: Path | None
    habits: str | None
    seed: int
    owner_takes: str


@click.command()
@click.argument("contact", required=False)
@click.option("--audience", help="Show only contacts of this audience.")
@click.option("--campaign", help="Show only what belongs to this campaign.")
@click.option(
    "--months", type=click.IntRange(1, LONGEST), default=6, show_default=True, help="How far to look."
)
@click.option("--until", metavar="DAY", help="Look until this day instead, as in 'until 2027-03-01'.")
@click.option(
    "--from-csv", type=_FILE, help="Also take in the contacts of this file, as if imported and enrolled now."
)
@click.option(
    "--sample", type=click.IntRange(1, 100_000), metavar="N", help="Play N people who are nobody, instead."
)
@click.option(
    "--enroll", is_flag=True, help="Also take in whoever is in no sequence yet, as if enrolled now."
)
@click.option("--script", type=_FILE, help="Play the people of a campaign test, and what they do there.")
@click.option(
    "--habits",
    type=click.Choice(["silent", "typical", "eager"]),
    help="How people behave. Silent: nobody ever answers (the default for one CONTACT). Typical: some answer, meet, are"
    " away, leave (the default for many).",
)
@click.option("--seed", type=int, default=1, show_default=True, help="Another number, other chances.")
@click.option(
    "--owner-takes",
    default="4h",
    show_default=True,
    metavar="TIME",
    help="How long drafts and notes wait for the owner: 4h, 2 days, never.",
)
@click.option("--csv", "csv_file", type=_NEW, help="Write everything that happens into this file.")
@click.option("--html", "html_file", type=_NEW, help="Write a page with a timeline into this file.")
@as_json
def simulate(csv_file: Path | None, html_file: Path | None, as_json: bool, **asked: Any) -> None:  # noqa: FBT001
    """Play the next months in seconds: who gets which mail when, and how full the days are.

    With CONTACT, what comes for one person; otherwise for all. It plays the schedules.yaml on disk with the
    contacts as they stand now, with the code that the daemon decides with: what it shows is what happens, if people
    behave so. Nothing is sent and nothing is stored.
    """
    is_story = asked["contact"] is not None or asked["script"] is not None
    keep = is_story or as_json or csv_file is not None or html_file is not None
    made = _make(_Asked(**asked), keep=keep, quiet=as_json)
    for note in made.scene.notes:
        hint(note)
    if as_json:
        from outreach.cli.simulation_data import as_document

        print_json(as_document(made))
    _write_files(made, csv_file, html_file)
    if not (as_json or csv_file or html_file):
        from outreach.cli.simulation_text import print_simulation

        print_simulation(made, is_story=is_story)
    hint("Nothing was sent or stored.")


def _write_files(made: "Simulation", csv_file: Path | None, html_file: Path | None) -> None:
    """Those that are asked for."""
    if csv_file is not None:
        from outreach.cli.simulation_data import write_csv

        write_csv(made, csv_file)
        hint(f"Everything that happens stands in {csv_file}.")
    if html_file is not None:
        from outreach.cli.simulation_page import write_page

        write_page(made, html_file)
        hint(f"Open {html_file} in a browser.")


def _make(asked: _Asked, *, keep: bool, quiet: bool) -> "Simulation":
    from outreach.actions.simulate import check_whom, simulate
    from outreach.cli.log import start_log
    from outreach.config.settings import load_settings

    _refuse_both(asked)
    settings = load_settings(os.environ)
    start_log(settings.log, daemon=False)
    scene, whom, behaviour, now, until = _prepare(asked, settings)
    check_whom(scene, whom)
    with _progress(quiet=quiet) as tell:
        return simulate(scene, behaviour, whom, now=now, until=until, keep=keep, tell=tell)


def _refuse_both(asked: _Asked) -> None:
    named = {"--from-csv": asked.from_csv, "--sample": asked.sample, "--script": asked.script}
    given = [name for name, value in named.items() if value is not None]
    if len(given) > 1:
        raise click.UsageError(f"{given[0]} and {given[1]} are two different questions; ask one at a time.")
    if asked.contact is not None and given and given[0] != "--from-csv":
        raise click.UsageError(f"{given[0]} plays people who are not your contacts; leave CONTACT out.")


def _prepare(asked: _Asked, settings: "Settings") -> "tuple[Scene, Whom, Behaviour, datetime, datetime]":
    from outreach.actions.simulate import Whom, make_behaviour, read_script
    from outreach.app import read_clock

    everybody = Whom(None, asked.audience, asked.campaign)
    if asked.script is not None:
        scene, script, now, until = read_script(asked.script, _read_schedules(settings, read_clock()))
        return scene, everybody, script, now, until
    if asked.sample is not None or (asked.from_csv is not None and not _has_database(settings)):
        (scene, now), whom = _set_up(asked, settings), everybody
    else:
        scene, whom, now = _look_up(asked, settings)
    if asked.from_csv is not None:
        scene = _add_file(scene, asked.from_csv, now)
    behaviour = make_behaviour(scene, _make_habits(asked))
    return scene, whom, behaviour, now, _find_until(asked, scene.world.schedules, now)


def _set_up(asked: _Asked, settings: "Settings") -> "tuple[Scene, datetime]":
    """People who are nobody, or nobody yet; no database is looked at."""
    from outreach.actions.simulate import set_empty_scene, set_sample_scene
    from outreach.app import read_clock

    now = read_clock()
    schedules = _read_schedules(settings, now)
    if asked.sample:
        return set_sample_scene(schedules, asked.sample, now), now
    return set_empty_scene(schedules, now), now


def _look_up(asked: _Asked, settings: "Settings") -> "tuple[Scene, Whom, datetime]":
    """The contacts as they stand in the database."""
    from outreach.actions.simulate import Whom, enroll_all, note_outside, set_live_scene
    from outreach.cli.opened import choose_contact, opened

    with opened(settles=False) as app:
        now = app.now()
        chosen = choose_contact(app, asked.contact) if asked.contact else None
        scene = set_live_scene(app.desk, _read_schedules(settings, now), now)
        scene = enroll_all(scene, now) if asked.enroll else note_outside(scene)
    return scene, Whom(chosen.id if chosen else None, asked.audience, asked.campaign), now


def _read_schedules(settings: "Settings", now: datetime) -> "Schedules":
    """Those on disk, whatever is in force."""
    from outreach.actions.read_files import read_files
    from outreach.app import place_of

    return read_files(place_of(settings, os.environ), now).schedules


def _has_database(settings: "Settings") -> bool:
    from outreach.cli.place import find_file

    file = find_file(settings)
    return file is None or file.exists()


def _add_file(scene: "Scene", file: Path, now: datetime) -> "Scene":
    from outreach.actions.import_contacts import read_contacts
    from outreach.actions.simulate import add_people
    from outreach.cli.output import count

    found, rejected = read_contacts(file, scene.world.schedules, now)
    if rejected:
        first = rejected[0]
        where = f"line {first.line}, {first.column}" if first.column else f"line {first.line}"
        hint(f"{count(len(rejected), 'row')} left out: {where}: {first.why}")
    return add_people(scene, found, now)


def _make_habits(asked: _Asked) -> Any:
    from outreach.config.durations import DurationUnclear, parse_span
    from outreach.sequence.future import TEMPERS, Habits, OwnerHabits

    name = asked.habits or ("silent" if asked.contact else "typical")
    try:
        takes = None if asked.owner_takes.strip().lower() == "never" else parse_span(asked.owner_takes)
    except DurationUnclear as err:
        raise click.BadParameter(str(err), param_hint="--owner-takes") from err
    return Habits(asked.seed, TEMPERS[name], OwnerHabits(takes, takes, takes))


def _find_until(asked: _Asked, schedules: "Schedules", now: datetime) -> datetime:
    from outreach.cli.moments import read_future
    from outreach.sequence.calendar import Calendar

    if asked.until is None:
        return now + asked.months * MONTH
    zone = schedules.zone_of(next(iter(schedules.mailboxes)))
    until = read_future(asked.until, Calendar(schedules.window, zone), now)
    if until - now > LONGEST * MONTH:
        raise click.UsageError(f"--until: that is more than {LONGEST} months away.")
    return until


@contextmanager
def _progress(*, quiet: bool) -> Iterator[Callable[[float], None]]:
    """A bar on a terminal."""
    import sys

    if quiet or not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("Playing the future", total=1.0)
        yield lambda share: progress.update(task, completed=share)
