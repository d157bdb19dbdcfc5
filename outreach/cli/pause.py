"""`outreach pause`, `resume` and `stop`."""

import click

from outreach.cli.output import say, show_moment, yes


@click.command()
@click.argument("contact")
@click.option("--until", metavar="WHEN", required=True, help="Such as 2026-12-01, 'friday' or '3 weeks'.")
def pause(contact: str, until: str) -> None:
    """Write nothing to CONTACT until a day. Sequences go on afterwards."""
    from outreach.actions.stop import pause_contact
    from outreach.cli.moments import read_future
    from outreach.cli.opened import choose_contact, opened, owner_of

    with opened() as app:
        chosen = choose_contact(app, contact)
        owner = owner_of(app, chosen)
        moment = read_future(until, app.desk.calendar_for(owner.zone.key, owner), app.now())
        pause_contact(app.desk, chosen.id, moment, app.now())
        say(f"Nothing leaves for {chosen.name} before {show_moment(moment, owner.zone)}.")


@click.command()
@click.argument("contact")
def resume(contact: str) -> None:
    """End the pause of CONTACT; or an absence, where they are back earlier than a program said."""
    from outreach.actions.stop import end_absence, resume_contact
    from outreach.cli.opened import choose_contact, next_lines, opened

    with opened() as app:
        chosen = choose_contact(app, contact)
        was_away = end_absence(app.desk, chosen.id, app.now())
        if chosen.paused_until is not None:
            resume_contact(app.desk, chosen.id, app.now())
            say(f"The pause of {chosen.name} is over.")
        elif was_away:
            say(f"{chosen.name} is back.")
        else:
            say(f"{chosen.name} is not paused.")
            return
        for line in next_lines(app, chosen):
            say(line)


@click.command()
@click.argument("contact")
@yes
def stop(contact: str, yes: bool) -> None:  # noqa: FBT001 - click's shape
    """End everything that runs for CONTACT. It is no opt-out: you may enroll or meet again."""
    from outreach.actions.stop import stop_contact
    from outreach.cli.opened import choose_contact, opened
    from outreach.store import enrollments

    with opened() as app:
        chosen = choose_contact(app, contact)
        with app.desk.store.read() as tx:
            running = enrollments.active_of(tx, chosen.id)
        if not running:
            say(f"Nothing runs for {chosen.name}.")
            return
        names = ", ".join(enrollment.sequence for enrollment in running)
        if not yes and not click.confirm(f"End {names} for {chosen.name}? They cannot be taken up again"):
            say("Nothing was changed.")
            return
        stop_contact(app.desk, chosen.id, app.now())
        say(f"Ended for {chosen.name}: {names}.")
