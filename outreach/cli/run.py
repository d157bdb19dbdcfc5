"""`outreach run`: the daemon."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from outreach.cli.output import end_sentence, hint

if TYPE_CHECKING:
    from outreach.app import App
    from outreach.config.settings import Settings


@click.command()
@click.option("--once", is_flag=True, help="Do one round, say what happened, and end.")
@click.option("--take-over", is_flag=True, help="This machine takes the place of the one before.")
def run(once: bool, take_over: bool) -> None:  # noqa: FBT001 - click's shape
    """Keep going until you stop it: prepare mails, ask, send, warn, summarise, serve the opt-out pages.

    With `delivery: sandbox` in schedules.yaml, mails become .eml files in the outbox and nothing is
    sent. SIGTERM and Ctrl-C end it cleanly. Where a file is broken, the last good version goes on, and
    you are told by mail.

    A database that was used on another machine sends nothing before you say --take-over. Stop the other
    one first: if it goes on with a copy, people get everything twice.
    """
    import os

    from outreach.app import open_app
    from outreach.cli.log import start_log
    from outreach.cli.opened import say_recalled
    from outreach.cli.place import find_file
    from outreach.config.settings import load_settings

    settings = load_settings(os.environ)
    start_log(settings.log, daemon=not once)
    with _alone(settings):
        file = find_file(settings)
        app = open_app(settings, recall=file is None or file.exists())
        say_recalled(app)
        _look_before(app)
        if once:
            asyncio.run(_run_once(app, take_over=take_over))
        else:
            asyncio.run(_run(app, take_over=take_over))


def _look_before(app: "App") -> None:
    """Nobody gets the sample's mail; and whoever goes live learns what was only tried."""
    from outreach.actions.go_live import find_tried, refuse_sample

    try:
        refuse_sample(app.desk.schedules)
    except BaseException:
        app.desk.store.close()
        raise
    if tried := find_tried(app.desk):
        hint(f"! {end_sentence(tried[0].upper() + tried[1:])}")


async def _run(app: "App", *, take_over: bool) -> None:
    from outreach.daemon import Daemon
    from outreach.web import make_pages

    delivery = app.desk.schedules.delivery
    hint(
        f"Outreach runs, delivery: {delivery}."
        + (f" Mails go to {app.settings.outbox}." * (delivery == "sandbox"))
    )
    pages = make_pages(app)
    if pages and app.settings.http:
        host, port = app.settings.http
        hint(f"Pages: http://{f'[{host}]' if ':' in host else host}:{port}")
    await Daemon(app, pages, take_over=take_over).run()


async def _run_once(app: "App", *, take_over: bool) -> None:
    from outreach.cli.round_report import report_round
    from outreach.daemon import Daemon

    started_at, told = app.now(), dict(app.desk.troubles)
    try:
        await Daemon(app, take_over=take_over).run_once()
        report_round(app, started_at, told)
    finally:
        await app.close()


@contextmanager
def _alone(settings: "Settings") -> Iterator[None]:
    """Two daemons on one SQLite file would fight; on PostgreSQL they work together."""
    from outreach.cli.place import check_place, find_file
    from outreach.store.lock import hold_alone

    check_place(settings, creates=True)
    file = find_file(settings)
    if file is None:
        yield
        return
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)  # of the data folder
    with hold_alone(file):
        yield
