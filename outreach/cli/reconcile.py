"""`outreach reconcile`: look at why nothing leaves, and let mail leave again."""

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from outreach.cli.output import count, hint, print_rows, say, show_moment, yes

if TYPE_CHECKING:
    from outreach.actions.reconcile import Findings

_SHOWN = 20


@click.command()
@yes
def reconcile(yes: bool) -> None:  # noqa: FBT001 - click's shape
    """Explain why nothing leaves, and let mail leave again.

    After a database was restored from a copy, the journal of receipts knows which mails had left since. They
    count as sent from then on, and nobody gets one twice.
    """
    from outreach.actions.reconcile import find_divergence
    from outreach.actions.reconcile import reconcile as settle
    from outreach.cli.opened import opened, owner_zone

    with opened() as app:
        found = find_divergence(app.desk, app.settings.data)
        if not found.holds and not found.forgotten:
            say("Nothing is on hold.")
            return
        _explain(found, owner_zone(app))
        if not yes and not click.confirm("Let mail leave again?"):
            say("Nothing was changed.")
            return
        found = settle(app.desk, app.settings.data, app.now())
        if found.forgotten:
            say(f"{count(len(found.forgotten), 'mail counts', 'mails count')} as its receipt says.")
        say("Nothing is on hold any more; mail leaves with the daemon's next round.")


def _explain(found: "Findings", zone: ZoneInfo) -> None:
    for hold in found.holds:
        say(f"On hold, {hold}.")
        if hold.startswith("elsewhere"):
            hint(
                "If that installation goes on with a copy of this database, people get everything twice. Stop it for"
                " good before you say yes. `outreach run --take-over` says yes and stops it in this database."
            )
    rows = [
        {"at": show_moment(r.at, zone), "to": m.address, "subject": m.subject, "how": r.answer}
        for m, r in found.forgotten
    ]
    if rows:
        say("\nThese left, and stand as unsent in this database:")
        print_rows(rows[:_SHOWN], {"at": "LEFT", "to": "TO", "subject": "SUBJECT", "how": "ANSWER"}, empty="")
        say(f"… and {len(rows) - _SHOWN} more." if len(rows) > _SHOWN else "")
    if found.lost:
        number = count(len(found.lost), "mail", "mails")
        say(
            f"{number} left of which this database has no trace: later steps of its sequences, which are known"
        )
        say(
            "again when their turn comes, mail to yourself, and mail to people who were added since the copy was"
        )
        say("made. Before you add and enroll such people again, look for them in your Sent folder.")
    if any(hold.startswith("restored") for hold in found.holds):
        say("Opt-outs, replies and meetings since the copy was made are not in it. Enter the opt-outs first:")
        say("`outreach opt-outs add ADDRESS`.")
