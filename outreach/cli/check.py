"""`outreach check`: is everything in place?"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from outreach.cli.output import as_json, end_sentence, hint, print_json, say

if TYPE_CHECKING:
    from outreach.actions.check import Finding

TO_MEND = 3


@click.command()
@click.option("--connect", is_flag=True, help="Ask the mail servers too, while delivery is sandbox.")
@as_json
@click.pass_context
def check(ctx: click.Context, connect: bool, as_json: bool) -> None:  # noqa: FBT001 - click's shape
    """Look whether everything is in place: settings, schedules.yaml, templates, database, mailboxes.

    Says OK or one sentence for each. Exit code 3 where something is to be mended.
    """
    from dataclasses import asdict

    found = []
    for finding in _look(connect=connect):
        found.append(finding)
        if not as_json:
            _print(finding)
    if as_json:
        print_json([asdict(finding) | {"ok": finding.is_ok} for finding in found])
    if any(finding.problem for finding in found):
        ctx.exit(TO_MEND)
    hint("Everything is in place.")


def _look(*, connect: bool) -> Iterator["Finding"]:
    """One thing after the other; what cannot be opened hides what lies behind it."""
    import os

    from outreach.actions.check import Finding
    from outreach.actions.check import check as look
    from outreach.app import open_app, template_folders
    from outreach.cli.log import start_log
    from outreach.cli.place import check_place
    from outreach.config.schedules import load_schedules
    from outreach.config.settings import load_settings
    from outreach.errors import OutreachError

    topic = "settings"
    try:
        settings = load_settings(os.environ)
        start_log(settings.log, daemon=False)
        yield Finding(topic, detail=f"data in {settings.data}")
        topic = settings.schedules.name
        schedules = load_schedules(settings.schedules, environ=os.environ)
        yield Finding(topic, detail=f"delivery: {schedules.delivery}")
        topic = "templates, keys and database"
        check_place(settings, creates=False)
        app = open_app(settings)
    except OutreachError as err:
        yield Finding(topic, str(err))
        return
    try:
        asking = connect or schedules.delivery == "live"
        yield from look(app.desk, template_folders(settings), connect=asking)
    finally:
        app.desk.store.close()


def _print(finding: "Finding") -> None:
    detail = f" ({finding.detail})" if finding.detail else ""
    if finding.warning:
        say(f"?    {finding.topic}: {end_sentence(finding.warning)}")
    elif finding.is_ok:
        say(f"OK   {finding.topic}{detail}")
    elif "\n" in finding.problem:
        say(f"!    {finding.topic}\n{finding.problem}")
    else:
        say(f"!    {finding.topic}: {end_sentence(finding.problem)}")
