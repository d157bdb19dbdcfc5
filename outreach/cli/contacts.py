"""`outreach contacts`: who you write to."""

from typing import TYPE_CHECKING, Any

import click

from outreach.cli.contacts_add import add, edit
from outreach.cli.contacts_files import export, import_
from outreach.cli.noun import Noun
from outreach.cli.output import as_json, count, hint, print_json, print_rows, say, show_moment

if TYPE_CHECKING:
    from outreach.app import App
    from outreach.sequence.model import Contact


@click.group(cls=Noun)
def contacts() -> None:
    """List, show, add, edit, import and export contacts.

    CONTACT is a mail address, or a part of a name that only one contact has.
    """


@contacts.command("list")
@click.argument("text", required=False, default="")
@click.option("--audience", metavar="NAME", help="Only this audience.")
@click.option("--tag", metavar="TAG", help="Only with this tag.")
@click.option("--limit", type=click.IntRange(min=0), default=50, show_default=True, help="0 shows all.")
@as_json
def list_(text: str, audience: str | None, tag: str | None, limit: int, as_json: bool) -> None:  # noqa: FBT001 - click's shape
    """List contacts, or those with TEXT in name, organisation or address."""
    from outreach.cli.opened import opened
    from outreach.store import contacts as people
    from outreach.store.contact_filter import Filter

    which = Filter(text=text, audience=audience, tag=tag)
    with opened() as app, app.desk.store.read() as tx:
        total = people.count(tx, which)
        found = people.list_contacts(tx, which, limit=limit or total or 1)
    if as_json:
        print_json([as_plain(contact) for contact in found])
        return
    columns = {"name": "NAME", "address": "ADDRESS", "organisation": "ORGANISATION", "audience": "AUDIENCE"}
    empty = "No contact matches." if text or audience or tag else _NOBODY
    print_rows([as_plain(contact) for contact in found], columns, empty=empty)
    if len(found) < total:
        hint(f"{len(found)} of {count(total, 'contact')}. `--limit 0` shows all.")


@contacts.command()
@click.argument("contact")
@as_json
def show(contact: str, as_json: bool) -> None:  # noqa: FBT001 - click's shape
    """Show all that is known about CONTACT, and what comes next."""
    from outreach.cli.contact_page import gather_page, print_page
    from outreach.cli.opened import choose_contact, opened, owner_zone

    with opened() as app:
        chosen = choose_contact(app, contact)
        page = gather_page(app, chosen)
        zone = owner_zone(app, chosen)
    if as_json:
        print_json(page)
    else:
        print_page(page, zone)


contacts.add_command(add)
contacts.add_command(edit)


@contacts.command()
@click.argument("contact")
@click.option("--at", metavar="WHEN", default="now", help="Such as 'yesterday 16:00'. Default: now.")
def replied(contact: str, at: str) -> None:
    """CONTACT answered, by mail or by phone: nudges stop, and the silence is over."""
    from outreach.actions.record_reply import record_reply
    from outreach.cli.moments import read_past
    from outreach.cli.opened import choose_contact, opened, owner_zone

    with opened() as app:
        chosen = choose_contact(app, contact)
        moment = read_past(at, owner_zone(app, chosen), app.now())
        stopped = record_reply(app.desk, chosen.id, moment, app.now())
        ended = ", ".join(enrollment.sequence for enrollment in stopped)
        say(f"Noted: {chosen.name} answered." + (f" Stopped: {ended}." if ended else ""))
        _say_next(app, chosen)


@contacts.command()
@click.argument("contact")
@click.option("--at", metavar="WHEN", default="now", help="Such as 'yesterday 16:00'. Default: now.")
def touched(contact: str, at: str) -> None:
    """You wrote to CONTACT or called by hand: the next check-in moves behind it."""
    from outreach.actions.record_reply import record_contact
    from outreach.cli.moments import read_past
    from outreach.cli.opened import choose_contact, opened, owner_zone

    with opened() as app:
        chosen = choose_contact(app, contact)
        zone = owner_zone(app, chosen)
        moment = read_past(at, zone, app.now())
        record_contact(app.desk, chosen.id, moment, app.now())
        say(f"Noted: you were in touch with {chosen.name} on {show_moment(moment, zone)}.")
        _say_next(app, chosen)


@contacts.command("less-often")
@click.argument("contact")
def less_often(contact: str) -> None:
    """CONTACT told you that they want less mail: intervals double."""
    _set_rhythm(
        contact, less=True, done="hears from you half as often now", known="had asked for less already"
    )


@contacts.command("as-before")
@click.argument("contact")
def as_before(contact: str) -> None:
    """CONTACT had asked for less, and told you that they want as much as before."""
    _set_rhythm(contact, less=False, done="hears from you as often as before", known="has not asked for less")


contacts.add_command(import_)
contacts.add_command(export)

_NOBODY = "There is no contact yet. `outreach contacts add` adds one, `outreach contacts import` many."


def as_plain(contact: "Contact") -> dict[str, Any]:
    """All of it, for JSON and tables."""
    from dataclasses import fields

    return {field.name: getattr(contact, field.name) for field in fields(contact)} | {"name": contact.name}


def _set_rhythm(contact: str, *, less: bool, done: str, known: str) -> None:
    from outreach.actions.opt_out import set_rhythm
    from outreach.cli.opened import choose_contact, opened

    with opened() as app:
        chosen = choose_contact(app, contact)
        changed = set_rhythm(app.desk, chosen.id, app.now(), less=less)
        say(f"{chosen.name} {done if changed else known}.")
        _say_next(app, chosen)


def _say_next(app: "App", contact: "Contact") -> None:
    from outreach.cli.opened import next_lines

    for line in next_lines(app, contact):
        say(line)
