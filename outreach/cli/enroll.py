"""`outreach enroll`: take contacts into their campaign."""

from typing import TYPE_CHECKING

import click

from outreach.cli.output import count, hint, print_rows, say

if TYPE_CHECKING:
    from outreach.app import App
    from outreach.sequence.model import Contact


@click.command()
@click.argument("contact", required=False)
@click.option("--audience", metavar="NAME", help="Everybody of this audience.")
@click.option("--tag", metavar="TAG", help="Everybody with this tag.")
@click.option("--campaign", metavar="NAME", help="This campaign, and not the one of the audience.")
@click.option("--apply", is_flag=True, help="Really enroll many. Without it, they are only listed.")
def enroll(
    contact: str | None,
    audience: str | None,
    tag: str | None,
    campaign: str | None,
    apply: bool,  # noqa: FBT001 - click's shape
) -> None:
    """Take CONTACT into its campaign, and say what comes when.

    With --audience or --tag, many at once: first a list, then with --apply for real. Mails leave
    within the limits of the mailbox, so many contacts take many days.
    """
    from outreach.cli.opened import choose_contact, opened

    if (contact is None) == (audience is None and tag is None):
        raise click.UsageError("Name one CONTACT, or many with --audience or --tag.")
    with opened() as app:
        if contact is not None:
            _enroll_one(app, choose_contact(app, contact), campaign)
        else:
            _enroll_many(app, audience, tag, campaign, apply=apply)


def _enroll_one(app: "App", contact: "Contact", campaign: str | None) -> None:
    from outreach.actions.enroll import enroll as start
    from outreach.cli.opened import next_lines

    started = start(app.desk, contact.id, app.now(), campaign)
    if started:
        say(f"Enrolled: {contact.name} in {', '.join(e.sequence for e in started)}.")
    else:
        say(f"{contact.name} was enrolled before; nothing was started a second time.")
    for line in next_lines(app, contact):
        say(line)


def _enroll_many(
    app: "App", audience: str | None, tag: str | None, campaign: str | None, *, apply: bool
) -> None:
    from outreach.actions.enroll import enroll as start
    from outreach.errors import NotPossible, OptedOut
    from outreach.store import contacts
    from outreach.store.contact_filter import Filter

    which = Filter(audience=audience, tag=tag)
    with app.desk.store.read() as tx:
        found = contacts.list_contacts(tx, which, limit=contacts.count(tx, which) or 1)
    if not found:
        hint("No contact matches, so there is nobody to enroll.")
        return
    if not apply:
        _list_new(app, found)
        return
    new = left = 0
    for contact in found:
        try:
            new += bool(start(app.desk, contact.id, app.now(), campaign))
        except OptedOut:
            left += 1
        except NotPossible as err:
            hint(f"{contact.name}: {err}")
    say(f"{count(new, 'contact')} enrolled; {len(found) - new - left:,} had been before or fit no campaign.")
    if left:
        say(f"{left:,} opted out, left alone.")


def _list_new(app: "App", found: "list[Contact]") -> None:
    """Who would really start: not enrolled yet, not opted out, and a campaign writes to them."""
    from outreach.store import enrollments, suppressions

    with app.desk.store.read() as tx:
        left = suppressions.known_keys(tx, [app.desk.address_key(c.address) for c in found])
        new = [
            c
            for c in found
            if app.desk.address_key(c.address) not in left
            and not any(e.trigger == "enrolled" for e in enrollments.of_contact(tx, c.id))
        ]
    rows = [{"name": c.name, "address": c.address, "audience": c.audience} for c in new]
    print_rows(
        rows,
        {"name": "NAME", "address": "ADDRESS", "audience": "AUDIENCE"},
        empty="All are enrolled already.",
    )
    if rows:
        hint(f"{count(len(rows), 'contact')} would be enrolled. Nothing is done yet; `--apply` does it.")
