"""`outreach contacts add` and `edit`."""

from collections.abc import Callable
from typing import Any

import click

from outreach.cli.output import say

_FIELDS = {
    "--given-name": "Given name.",
    "--family-name": "Family name.",
    "--title": "Such as Dr. or Prof.",
    "--organisation": "Practice, school or firm.",
    "--role": "Such as pediatrician.",
    "--audience": "Decides the campaign: physician, school, legal …",
    "--tags": "Your own marks, with commas between.",
    "--interests": "Topics, with commas between; they choose what the shelf offers.",
    "--zone": "Time zone, such as America/New_York. Without it, yours.",
    "--language": "Such as en or es.",
    "--notes": "For you alone; no mail ever holds them.",
}
_Command = Callable[..., Any]


def _with_fields(command: _Command) -> _Command:
    for name, text in reversed(_FIELDS.items()):
        field = "private_notes" if name == "--notes" else name[2:].replace("-", "_")
        command = click.option(name, field, metavar="TEXT", help=text)(command)
    return command


@click.command("add")
@click.argument("address")
@_with_fields
@click.option("--source", metavar="TEXT", required=True, help="Where the address comes from.")
@click.option(
    "--basis",
    "lawful_basis",
    metavar="TEXT",
    required=True,
    help="Why you may write: consent, legitimate interest, referral partner …",
)
@click.option("--enroll", "enrolling", is_flag=True, help="Take the contact into its campaign at once.")
def add(address: str, enrolling: bool, **fields: str | None) -> None:  # noqa: FBT001 - click's shape
    """Add the contact ADDRESS. Nothing is sent before it is enrolled or met."""
    from outreach.actions.add_contact import add_contact
    from outreach.actions.enroll import enroll
    from outreach.cli.opened import next_lines, opened

    given = {name: value for name, value in fields.items() if value is not None}
    with opened(creates=True) as app:
        contact = add_contact(app.desk, given | {"address": address}, app.now())
        say(f"Added: {contact.name} <{contact.address}>.")
        if not enrolling:
            say(f"`outreach enroll {contact.address}` starts the campaign; `outreach meet` notes a meeting.")
            return
        enroll(app.desk, contact.id, app.now())
        for line in next_lines(app, contact):
            say(line)


@click.command("edit")
@click.argument("contact")
@_with_fields
@click.option("--address", metavar="ADDRESS", help="The new mail address.")
@click.option("--source", metavar="TEXT", help="Where the address comes from.")
@click.option("--basis", "lawful_basis", metavar="TEXT", help="Why you may write.")
def edit(contact: str, **fields: str | None) -> None:
    """Change what is known about CONTACT. An empty text ('') empties a field."""
    from outreach.actions.add_contact import edit_contact
    from outreach.cli.opened import choose_contact, opened

    given = {name: value for name, value in fields.items() if value is not None}
    if not given:
        raise click.UsageError("Say what to change, such as --audience school.")
    with opened() as app:
        changed = edit_contact(app.desk, choose_contact(app, contact).id, given, app.now())
        say(f"Changed: {changed.name} <{changed.address}>. Mails to come use it; drafts stay as they are.")
