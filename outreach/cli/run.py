"""`outreach run`: the daemon."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from outreach.cli.output import count, hint, say

if TYPE_CHECKING:
    from outreach.app import App
    from outreach.config.settings import Settings
    from outreach.store.instances import Instance


@click.command()
@click.option("--once", is_flag=True, help="Do one round, say what happened, and end.")
@click.option("--take-over", is_flag=True, help="This machine takes the place of the one before.")
def run(once: bool, take_over: bool) -> None:  # noqa: FBT001 - click's shape
    """Keep going until you stop it: prepare mails, ask, send, warn, summarise, serve the opt-out pages.

    With `delivery: sandbox` in schedules.yaml, mails become .eml files in the outbox and nothing is
    sent. SIGTERM and Ctrl-C end it cleanly.

    A database that was used on another machine sends nothing before you say --take-over. Stop the other
    one first: if it goes on with a copy, people get everything twice.
    """
    import os

    from outreach.app import open_app
    from outreach.cli.log import start_log
    from outreach.config.settings import load_settings

    settings = load_settings(os.environ)
    start_log(settings.log, daemon=not once)
    with _alone(settings):
        app = open_app(settings)
        if once:
            asyncio.run(_run_once(app, take_over=take_over))
        else:
            asyncio.run(_run(app, take_over=take_over))


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
    from outreach.daemon import Daemon

    started_at = app.now()
    try:
        await Daemon(app, take_over=take_over).run_once()
        _report(app, started_at)
    finally:
        await app.close()


def _report(app: "App", started_at: object) -> None:
    from datetime import datetime, timedelta

    from outreach.cli.opened import owner_zone
    from outreach.cli.output import show_moment
    from outreach.sequence.model import State
    from outreach.store import enrollments, instances, messages

    assert isinstance(started_at, datetime)
    desk, zone = app.desk, owner_zone(app)
    with desk.store.read() as tx:
        ended = messages.ended_between(tx, started_at, app.now() + timedelta(seconds=1))
        waiting = messages.count_open(tx)
        holds = instances.held(tx, started_at - timedelta(minutes=1))
        soonest = [at for at in (messages.next_due_at(tx), enrollments.next_due_at(tx)) if at]
    sent = [message for message in ended if message.state is State.SENT]
    for message in sent:
        say(f"sent    {message.address}: {message.subject}")
    for message in (m for m in ended if m.state is State.FAILED):
        say(f"failed  {message.address}: {message.reason}")
    if sent and desk.schedules.delivery == "sandbox":
        say(f"{count(len(sent), 'mail')} written to {app.settings.outbox} as .eml files; nothing was sent.")
    elif not sent:
        say("Nothing was due.")
    if drafts := waiting.get(State.DRAFT):
        say(f"{count(drafts, 'draft waits', 'drafts wait')} for you: `outreach drafts`.")
    if held := waiting.get(State.PLANNED):
        say(f"{count(held, 'mail is', 'mails are')} held because something is missing: `outreach drafts`.")
    if unsure := waiting.get(State.UNCERTAIN):
        say(f"{count(unsure, 'mail is', 'mails are')} uncertain: `outreach uncertain`.")
    if soonest:
        say(f"Next: {show_moment(max(min(soonest), app.now()), zone)}.")
    _report_trouble(app, holds)


def _report_trouble(app: "App", holds: "list[Instance]") -> None:
    for held in holds:
        hint(f"! Nothing leaves, {held.hold}. `outreach reconcile` explains.")
    for topic, problem in app.desk.troubles.items():
        hint(f"! {topic}: {problem}")


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
