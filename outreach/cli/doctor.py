"""`outreach doctor`."""

import click

from outreach.cli.output import as_json, print_json, say


@click.command()
@as_json
@click.pass_context
def doctor(ctx: click.Context, as_json: bool) -> None:  # noqa: FBT001 - click's shape
    """Ask the database whether everything is true that must always be: nothing sent twice, nothing forgotten,
    nobody written to who left. Changes nothing. Exit code 1 where something is broken.
    """
    from dataclasses import asdict

    from outreach.actions.doctor import examine
    from outreach.cli.opened import opened

    with opened() as app:
        found = examine(app.desk, app.now())
    if as_json:
        print_json([asdict(violation) for violation in found])
    for violation in found if not as_json else ():
        say(f"! I{violation.number}. It does not hold that: {violation.sentence}")
        say("\n".join(f"    {id_}" for id_ in violation.ids))
    if not found and not as_json:
        say("Everything holds that must always be true.")
    ctx.exit(1 if found else 0)
