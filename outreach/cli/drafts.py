"""`outreach drafts`: what waits for a person."""

from typing import TYPE_CHECKING, TextIO

import click

from outreach.cli.noun import Noun
from outreach.cli.output import as_json, hint, print_json, print_rows, say, show_moment, yes

if TYPE_CHECKING:
    from outreach.app import App
    from outreach.sequence.model import Message


@click.group(cls=Noun)
def drafts() -> None:
    """Read, approve, change, delay or skip what waits for you.

    ID is what the list shows in its first column.
    """


@drafts.command("list")
@as_json
def list_(as_json: bool) -> None:  # noqa: FBT001 - click's shape
    """List drafts, and mails that are held because something is missing."""
    from outreach.cli.draft_text import draft_rows
    from outreach.cli.opened import opened, whose

    with opened() as app:
        rows, of = draft_rows(app), whose(app)
    if as_json:
        print_json(rows)
        return
    columns = of | {"step": "STEP", "subject": "SUBJECT", "leaves": "LEAVES", "due": "DUE BY"}
    ready = [row for row in rows if row["state"] == "draft"]
    held = [row for row in rows if row["state"] == "planned"]
    print_rows(ready, {"short": "ID", "name": "TO"} | columns, empty="No draft waits for you.")
    if held:
        say()
        columns = of | {"step": "STEP", "reason": "HELD", "due": "DUE BY"}
        print_rows(held, {"short": "ID", "name": "TO"} | columns, empty="")
    if ready:
        hint("`outreach drafts show ID` shows one, `outreach drafts approve ID` shows it and asks.")


@drafts.command()
@click.argument("draft", metavar="ID")
@as_json
def show(draft: str, as_json: bool) -> None:  # noqa: FBT001 - click's shape
    """Show a draft exactly as it would leave."""
    from outreach.cli.draft_text import as_plain, print_draft
    from outreach.cli.opened import opened

    with opened() as app:
        found = _find(app, draft)
        if as_json:
            print_json(as_plain(app, found))
        else:
            print_draft(app, found)


def _long_enough(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    from outreach.store.ids import SHORTEST_HASH

    if value is not None and len(value) < SHORTEST_HASH:
        raise click.BadParameter(f"give at least {SHORTEST_HASH} digits of the hash")
    return value


@drafts.command()
@click.argument("drafts", metavar="ID...", nargs=-1, required=True)
@click.option(
    "--hash",
    "expected",
    metavar="HASH",
    callback=_long_enough,
    help="Only if its text still has this hash, as `show` prints it.",
)
@yes
def approve(drafts: tuple[str, ...], expected: str | None, yes: bool) -> None:  # noqa: FBT001 - click's shape
    """Show drafts and let them leave: exactly the text shown, at its time."""
    from outreach.actions.review_draft import approve as approve_draft
    from outreach.cli.draft_text import print_draft
    from outreach.cli.opened import opened
    from outreach.errors import ApprovalOutdated

    with opened() as app:
        for draft in drafts:
            found = _find(app, draft)
            if expected and not found.content_hash.startswith(expected.lower()):
                raise ApprovalOutdated(draft=found.id[-6:])
            print_draft(app, found)
            if not yes and not click.confirm("Let it leave?"):
                say("It stays a draft.")
                continue
            approved = approve_draft(app.desk, found.id, found.content_hash, found.owner, app.now())
            leaves = show_moment(max(approved.due_at, app.now()), app.desk.schedules.owners[found.owner].zone)
            say(f"Approved. It leaves on {leaves}, or as soon after as the mailbox may send.")


@drafts.command()
@click.argument("draft", metavar="ID")
def skip(draft: str) -> None:
    """Do not send it. Its sequence goes on, and this mail is never proposed again."""
    from outreach.actions.review_draft import skip as skip_draft
    from outreach.cli.opened import opened

    with opened() as app:
        found = _find(app, draft)
        skip_draft(app.desk, found.id, found.owner, app.now())
        say(f"Skipped: '{found.subject or found.step}' to {found.address}.")


@drafts.command()
@click.argument("draft", metavar="ID")
@click.argument("until", metavar="WHEN", nargs=-1, required=True)
def later(draft: str, until: tuple[str, ...]) -> None:
    """Not now: leave no earlier than WHEN, such as '2 weeks', friday or 2026-12-01."""
    from outreach.actions.review_draft import later as move_draft
    from outreach.cli.moments import read_future
    from outreach.cli.opened import opened

    with opened() as app:
        found = _find(app, draft)
        owner = app.desk.schedules.owners[found.owner]
        calendar = app.desk.calendar_for(owner.zone.key, owner)
        moment = read_future(" ".join(until), calendar, app.now())
        move_draft(app.desk, found.id, moment, app.now())
        said = f"It leaves no earlier than {show_moment(moment, owner.zone)}."
        if found.state == "draft":
            said += " It still needs your approval."
        if found.deadline_at and found.deadline_at < moment:
            said += f" It was promised by {show_moment(found.deadline_at, owner.zone)}, so it will be late."
        say(said)


@drafts.command()
@click.argument("draft", metavar="ID")
@click.option(
    "--text-file",
    type=click.File("r", encoding="utf-8"),
    help="Take the text from this file ('-': from the input), instead of opening an editor.",
)
@yes
def edit(draft: str, text_file: TextIO | None, yes: bool) -> None:  # noqa: FBT001 - click's shape
    """Write it in your own words. What you write is shown, and leaves when you say yes.

    The first line may be 'Subject: …'. Keep the sentence about leaving: every mail has it.
    """
    from outreach.actions.review_draft import rewrite
    from outreach.cli.draft_text import print_text, read_text, write_text
    from outreach.cli.opened import opened

    with opened() as app:
        found = _find(app, draft)
        typed = text_file.read() if text_file else click.edit(write_text(app, found), extension=".txt")
        subject, text = read_text(app, typed or "", found)
        if not typed or (subject, text) == (found.subject, found.text.strip()):
            say("Nothing was changed.")
            return
        print_text(subject, text)
        if not yes and not click.confirm("Let it leave like this?"):
            say("Nothing was changed.")
            return
        rewrite(app.desk, found.id, subject, text + "\n", found.owner, app.now())
        say("Approved in your words.")


def _find(app: "App", id_part: str) -> "Message":
    from outreach.actions.review_draft import find_draft

    with app.desk.store.read() as tx:
        return find_draft(tx, id_part)
