"""Six months in seconds: the clock jumps from event to event; everything else is the real thing."""

import asyncio
import shutil
import tempfile
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

from outreach.actions.send_summary import make_summary
from outreach.actions.tick import tick
from outreach.app import open_app, shipped_folder
from outreach.config.settings import load_settings
from outreach.demo import script
from outreach.demo.page import write_page
from outreach.demo.people import GONE
from outreach.demo.post_office import PostOffice
from outreach.demo.view import View
from outreach.demo.world import START, Life
from outreach.errors import NotPossible
from outreach.sequence.schedules import Server
from outreach.smtp import SmtpPostman
from outreach.store import instances

MONTH = timedelta(days=30.5)
OURS = frozenset({"index.html", "mails"})  # what a demo leaves in its folder


def run_demo(folder: Path, months: int = 6, *, quiet: bool = False) -> Path:
    """Live through `months` and write the page; returns its path. An earlier demo in the folder is replaced.

    Raises NotPossible where the folder holds anything else: it is not ours to clear.
    """
    _clear(folder)
    with tempfile.TemporaryDirectory() as data:
        return asyncio.run(_run(folder, Path(data), months, quiet=quiet))


def _clear(folder: Path) -> None:
    foreign = {path.name for path in folder.iterdir()} - OURS if folder.is_dir() else set()
    if foreign or (folder.exists() and not folder.is_dir()):
        raise NotPossible(
            what=f"The demo cannot use {folder}", why="it holds other files; name another folder"
        )
    for name in OURS:
        path = folder / name
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    folder.mkdir(parents=True, exist_ok=True)


async def _run(folder: Path, data: Path, months: int, *, quiet: bool) -> Path:
    received: list[tuple[EmailMessage, bytes]] = []
    with PostOffice(lambda mail, raw: received.append((mail, raw)), unknown=GONE) as office:
        life = _begin(data, office.port)
        life.mails = received
        try:
            await _live(life, START + months * MONTH, View(months, quiet=quiet))
            owner = next(iter(life.app.desk.schedules.owners))
            _, summary = make_summary(life.app.desk, owner, life.now)
            return write_page(folder, life.mails, summary, months)
        finally:
            await life.app.close()


def _begin(data: Path, port: int) -> Life:
    """The shipped schedules, an embedded database, and the real postman on a loopback server."""
    schedules = data / "schedules.yaml"
    shutil.copyfile(shipped_folder() / "schedules.yaml", schedules)
    environ = {"OUTREACH_DATA": str(data / "data"), "OUTREACH_SCHEDULES": str(schedules)}
    server = Server("127.0.0.1", port, "none")
    settings = load_settings(environ)
    lives: list[Life] = []
    app = open_app(
        settings,
        environ=environ,
        clock=lambda: lives[0].now if lives else START,
        make_postman=lambda _: SmtpPostman(server),
    )
    lives.append(Life(app))
    with app.desk.store.write() as tx:
        instances.register(tx, app.desk.instance, "demo", "live", START)
    script.write(lives[0])
    return lives[0]


async def _live(life: Life, until: datetime, view: View) -> None:
    seen = 0
    with view:
        while life.now < until:
            await asyncio.to_thread(life.live_until, life.next_moment())
            await tick(life.app.desk, life.now)
            for mail, _ in life.mails[seen:]:
                script.react(life, mail)
            view.show(life.now, life.mails[seen:])
            seen = len(life.mails)
