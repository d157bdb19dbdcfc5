"""`outreach tasks`: what a sequence asks the owner to do by hand."""

from typing import TYPE_CHECKING

import click

from outreach.cli.noun import Noun
from outreach.cli.output import as_json, end_sentence, print_json, print_rows, say, show_moment

if TYPE_CHECKING:
    from outreach.app import App


@click.group(cls=Noun)
def tasks() -> None:
    """What a sequence asks you to do by hand. It goes on when you say done."""


@tasks.command("list")
@as_json
def list_(as_json: bool) -> None:  # noqa: FBT001 - click's shape
    """List what is to be done, the longest due first."""
    from dataclasses import asdict

    from outreach.cli.opened import opened, owner_of, whose
    from outreach.store import contacts
    from outreach.store import tasks as store

    with opened() as app, app.desk.store.read() as tx:
        found = store.list_open(tx)
        people = contacts.get_many(tx, {task.contact_id for task in found})
        owners = {t.id: owner_of(app, people[t.contact_id]) for t in found}
        columns = {"short": "ID", "due": "SINCE"} | whose(app) | {"contact": "CONTACT", "text": "TASK"}
    rows = [
        asdict(t)
        | {"short": t.id[-6:], "contact": people[t.contact_id].name}
        | {"owner": owners[t.id].name, "due": show_moment(t.due_at, owners[t.id].zone)}
        for t in found
    ]
    if as_json:
        print_json(rows)
        return
    print_rows(rows, columns, empty="Nothing is to be done by hand.")


@tasks.command()
@click.argument("task", metavar="ID")
def done(task: str) -> None:
    """You did it; its sequence goes on."""
    _finish(task, done=True)


@tasks.command()
@click.argument("task", metavar="ID")
def skip(task: str) -> None:
    """It is not to be done; its sequence goes on."""
    _finish(task, done=False)


def _finish(id_part: str, *, done: bool) -> None:
    from outreach.actions.finish_task import finish_task
    from outreach.cli.opened import opened

    with opened() as app:
        finished = finish_task(app.desk, _find_id(app, id_part), app.now(), done=done)
        say(f"{'Done' if done else 'Skipped'}: {end_sentence(finished.text)}")


def _find_id(app: "App", id_part: str) -> str:
    from outreach.errors import NotFound
    from outreach.store import tasks as store
    from outreach.store.ids import read_id_part

    part = read_id_part(id_part)
    with app.desk.store.read() as tx:
        found = [t.id for t in store.list_open(tx, limit=10_000) if t.id.endswith(part)]
    if len(found) != 1:
        raise NotFound(what="open task", query=id_part, hint=" `outreach tasks` lists them.")
    return found[0]
