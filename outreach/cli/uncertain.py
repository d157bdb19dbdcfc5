"""`outreach uncertain`: mails of which nobody can know whether they arrived."""

from typing import cast

import click

from outreach.cli.noun import Noun
from outreach.cli.output import as_json, hint, print_json, print_rows, say, show_moment, yes


@click.group(cls=Noun)
def uncertain() -> None:
    """Mails of which nobody can know whether they arrived: the line broke at the wrong moment.

    Those to contacts are never sent again by themselves. Look into your Sent folder, or ask, and decide. What
    may be sent again waits for 15 minutes, because the server may still be at work on the first one.
    """


@uncertain.command("list")
@as_json
def list_(as_json: bool) -> None:  # noqa: FBT001 - click's shape
    """List them."""
    from outreach.cli.opened import opened, owner_zone
    from outreach.sequence.model import State
    from outreach.store import messages

    with opened() as app, app.desk.store.read() as tx:
        found = messages.in_state(tx, [State.UNCERTAIN])
        zone = owner_zone(app)
    rows = [
        {
            "id": m.id,
            "short": m.id[-6:],
            "address": m.address,
            "subject": m.subject,
            "message_id": m.message_id,
            "reason": m.reason,
            "due_at": m.due_at,
            "due": show_moment(m.due_at, zone),
        }
        for m in found
    ]
    if as_json:
        print_json(rows)
        return
    columns = {"short": "ID", "due": "SINCE", "address": "TO", "subject": "SUBJECT", "reason": "WHY"}
    print_rows(rows, columns, empty="No mail is uncertain.")
    if rows:
        hint("`outreach uncertain decide ID sent` (or abandoned, or again) settles one.")


@uncertain.command()
@click.argument("message", metavar="ID")
@click.argument("verdict", type=click.Choice(["sent", "abandoned", "again"]))
@yes
def decide(message: str, verdict: str, yes: bool) -> None:  # noqa: FBT001 - click's shape
    """Say what became of a mail: it was sent, it is abandoned, or it goes out again."""
    from outreach.actions.decide_uncertain import Verdict, decide_uncertain
    from outreach.cli.opened import opened

    if (
        verdict == "again"
        and not yes
        and not click.confirm("A possible duplicate: if it did arrive, they get it twice. Send it again?")
    ):
        say("Nothing was changed.")
        return
    with opened() as app:
        owner = next(iter(app.desk.schedules.owners))
        decided = decide_uncertain(app.desk, message, cast("Verdict", verdict), owner, app.now())
        ends = {"sent": "counts as sent", "abandoned": "is given up", "again": "leaves once more"}
        say(f"'{decided.subject}' to {decided.address} {ends[verdict]}.")
        if verdict == "again":
            hint(
                "This is a possible duplicate. It carries the same Message-ID, so some mail programs show one."
            )
