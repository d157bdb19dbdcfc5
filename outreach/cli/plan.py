"""`outreach plan` and `outreach apply`: what a change does, before it does it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from outreach.cli.output import as_json, hint, print_json, say, yes

if TYPE_CHECKING:
    from outreach.actions.read_files import Files, Place
    from outreach.app import App
    from outreach.sequence.change import Plan

CHANGES = 4  # as `terraform plan -detailed-exitcode`, whose 2 means here that a command was not understood
REFUSED = 3
_SAME = "Nothing changes: the files on the disk are in force."


@click.command()
@click.option("--people", is_flag=True, help="Every mail that is touched, person by person.")
@click.option(
    "--html", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path), help="Write it as a page."
)
@click.option("--mail", is_flag=True, help="Mail it to the owner with the daemon's next round.")
@as_json
@click.pass_context
def plan(ctx: click.Context, *, people: bool, html: Path | None, mail: bool, as_json: bool) -> None:
    """Show what the files on the disk would do, and change nothing.

    Compares schedules.yaml and the templates with what is in force, for everybody who is under way: which mails
    appear, go, move or say other words within 60 days, if nobody answers and the shelf has something for everybody.

    Exit code 0 where nothing changes, 4 where something does, 3 where it is refused.
    """
    with _compared() as (app, new, _):
        if new is None:
            _say_same(app, as_json=as_json)
            return
        made = _make_plan(app, new)
        if as_json:
            from outreach.cli.plan_words import as_plain

            print_json(as_plain(app, made, people=people))
        else:
            _show(app, made, people=people)
        _hand_on(app, new, made, html, mail=mail)
    ctx.exit(REFUSED if made.refusals else CHANGES)


@click.command()
@click.argument("plan", metavar="[PLAN]", default="")
@click.option("--allow-burst", is_flag=True, help="That many mails become due at once is meant.")
@yes
@click.pass_context
def apply(ctx: click.Context, plan: str, *, allow_burst: bool, yes: bool) -> None:
    """Put the files on the disk into force, as PLAN showed it.

    PLAN is the hash at the end of `outreach plan`. If the files, or what happens to anybody, became another than was
    shown, nothing is changed and the new plan is shown. Without PLAN, it is shown first.
    """
    from outreach.actions.apply_plan import apply_plan, refuse_plan
    from outreach.sequence.change import say_summary

    with _compared() as (app, new, place):
        if new is None:
            say(_SAME)
            return
        made = _recall(app, new, plan) if plan else None
        if plan and made is None:
            ctx.exit(1)
        if made is None:
            made = _make_plan(app, new)
            _show(app, made, people=False, ends=False)
        else:
            say(say_summary(made))
        refuse_plan(made, allow_burst=allow_burst)
        if not yes and not click.confirm("Put it into force?"):
            say("Nothing was changed.")
            return
        apply_plan(app.desk, new, made, place, app.now(), allow_burst=allow_burst)
        say("It is in force. A daemon that runs works with it from its next round on.")


@contextmanager
def _compared() -> "Iterator[tuple[App, Files | None, Place]]":
    """The app with what is in force, and the files on the disk; None where they are the same."""
    from outreach.actions.read_files import read_files
    from outreach.app import place_of
    from outreach.cli.opened import opened

    with opened(settles=False) as app:
        place = place_of(app.settings, app.environ)
        files = read_files(place, app.now())
        same = files.hashes == (app.desk.schedules.sha256, app.desk.templates.sha256)
        yield app, None if same else files, place


def _say_same(app: "App", *, as_json: bool) -> None:
    if as_json:
        print_json({"plan": "", "harmless": True, "summary": _SAME, "in_force": app.desk.in_force})
    else:
        say(_SAME)


def _make_plan(app: "App", new: "Files") -> "Plan":
    from outreach.actions.plan_change import make_plan
    from outreach.actions.take_up import remember
    from outreach.cli.plan_words import progress

    with progress() as show, app.desk.store.read() as tx:
        made = make_plan(tx, app.desk, new, app.now(), progress=show)
    remember(app.desk, made)
    return made


def _recall(app: "App", new: "Files", beginning: str) -> "Plan | None":
    """The plan that was shown; where it is another one now, that is shown instead, and None."""
    from outreach.actions.apply_plan import recall_plan
    from outreach.cli.plan_words import progress
    from outreach.errors import PlanOutdated

    try:
        with progress() as show:
            return recall_plan(app.desk, new, beginning, app.now(), progress=show)
    except PlanOutdated as err:
        hint(f"! {err} This is the plan now:")
        hint("")
        _show(app, _make_plan(app, new), people=False)
        return None


def _show(app: "App", made: "Plan", *, people: bool, ends: bool = True) -> None:
    from outreach.cli.opened import owner_zone
    from outreach.cli.plan_words import print_end, print_people, print_plan

    print_plan(made)
    if people:
        print_people(app, made, owner_zone(app))
    if ends:
        print_end(made)


def _hand_on(app: "App", new: "Files", made: "Plan", html: Path | None, *, mail: bool) -> None:
    from outreach.actions.plan_letter import mail_plan, write_page

    if html is not None:
        html.write_text(write_page(app.desk, new, made), "utf-8")
        hint(f"Open {html} in a browser.")
    if mail:
        for address in mail_plan(app.desk, made, app.now()):
            hint(f"On its way to {address} with the daemon's next round.")
