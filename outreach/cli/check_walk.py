"""What `outreach check` looks at, one thing after the other; what cannot be opened hides what lies behind it."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from outreach.cli.check import Seen
    from outreach.config.settings import Settings

_UNUSABLE = frozenset({"schedules", "template", "secret-absent", "secret-open"})  # nothing can be opened then
_NAMED = ("OUTREACH_DATA", "OUTREACH_DATABASE_URL", "OUTREACH_DATABASE_URL_FILE")
_PATIENCE = 1.0  # seconds before a bar is worth showing

Tell = Callable[[int, int], None]


def walk(seen: "Seen", *, connect: bool) -> None:
    """Everything that there is on this machine; of a fresh clone, as in CI, the files."""
    from outreach.actions.check import Topic
    from outreach.cli.log import start_log
    from outreach.config.settings import load_settings
    from outreach.errors import OutreachError

    topic = "settings"
    try:
        settings = load_settings(os.environ)
        start_log(settings.log, daemon=False)
        seen.add(Topic(topic, detail=f"data in {settings.data}"))
        topic = "keys and database"
        _look(seen, settings, connect=connect)
    except OutreachError as err:
        seen.add_files()
        seen.add(Topic(topic, str(err)))


def _look(seen: "Seen", settings: "Settings", *, connect: bool) -> None:
    from outreach.actions.check import Topic, check_servers
    from outreach.actions.check.files import check_files
    from outreach.actions.check.people import imagine_people
    from outreach.app import read_clock, template_folders

    now, sends = read_clock(), _has_database(settings)
    with _bar(seen, "Reading letters") as tell:
        folders = template_folders(settings)
        seen.files = check_files(settings.schedules, folders, os.environ, now, sends=sends, tell=tell)
    if sends and not any(one.code in _UNUSABLE for one in seen.files.findings):
        _look_behind(seen, settings, connect=connect)
        return
    with _bar(seen, "Playing the year") as tell:
        imagine_people(seen.files, now, tell=tell)
    seen.add_files()
    if not sends:
        said = f"there is none in {settings.data}, so only the files were looked at"
        seen.add(Topic("database", warning=said))
        for topic in check_servers(seen.files.schedules) if connect and seen.files.schedules else ():
            seen.add(topic)


def _has_database(settings: "Settings") -> bool:
    """Whether this machine has one, or is meant to have one; a fresh clone in CI is not."""
    from outreach.cli.place import find_file

    file = find_file(settings)
    is_named = any(os.environ.get(name, "").strip() for name in _NAMED)
    return file is None or is_named or file.exists() or settings.data.is_dir()


def _look_behind(seen: "Seen", settings: "Settings", *, connect: bool) -> None:
    from outreach.actions.check import check
    from outreach.actions.check.in_force import check_in_force
    from outreach.actions.check.people import check_people
    from outreach.app import open_app, place_of, shipped_folder
    from outreach.cli.place import check_place

    check_place(settings, creates=False)
    app = open_app(settings, settles=False)
    try:
        in_force = list(check_in_force(app.desk, place_of(settings, app.environ), app.now()))
        with _bar(seen, "Playing the year") as tell:
            shipped = shipped_folder() / "templates" / "emails"
            if seen.files:
                check_people(app.desk, seen.files, app.now(), shipped=shipped, tell=tell)
        seen.add_files()
        asks = connect or app.desk.schedules.delivery == "live"
        for topic in (*in_force, *check(app.desk, connect=asks)):
            seen.add(topic)
    finally:
        app.desk.store.close()


@contextmanager
def _bar(seen: "Seen", label: str) -> Iterator[Tell]:
    """On a terminal, once it has taken a moment; otherwise nothing."""
    import sys
    from time import monotonic

    if seen.shape != "text" or not sys.stderr.isatty():
        yield lambda *_: None
        return
    from rich.console import Console
    from rich.progress import Progress

    began = monotonic()
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(label, visible=False)
        yield lambda done, of: progress.update(
            task, completed=done, total=of, visible=monotonic() - began > _PATIENCE
        )
