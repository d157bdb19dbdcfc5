"""`outreach explain` and `outreach preview`."""

import click

from outreach.cli.output import as_json, hint, print_json, say


@click.command()
@click.argument("contact")
@click.option(
    "--all", "everything", is_flag=True, help="Everything that happened, and not only the last few things."
)
@click.option("--months", type=click.IntRange(1, 60), help="Everything that comes in so many months.")
@as_json
def explain(contact: str, everything: bool, months: int | None, as_json: bool) -> None:  # noqa: FBT001 - click's shape
    """Say what CONTACT got and why then, what comes and why then, what holds it, and by which rule.

    The words can be pasted into a mail.
    """
    from outreach.actions.explain import explain as find_reasons
    from outreach.cli.explanation import HEADINGS, explanation_lines
    from outreach.cli.opened import choose_contact, opened

    with opened() as app:
        chosen, file = choose_contact(app, contact), app.settings.schedules
        found = find_reasons(app.desk, chosen.id, app.now(), months=months, everything=everything, file=file)
    if as_json:
        print_json(found.as_plain(file.name))
        return
    for line in explanation_lines(found, file.name):
        click.secho(line, bold=True) if line in HEADINGS else say(line)


@click.command()
@click.argument("contact")
@click.argument("step", metavar="STEP")
@click.option("--html", is_flag=True, help="Print the HTML part.")
@as_json
def preview(contact: str, step: str, html: bool, as_json: bool) -> None:  # noqa: FBT001 - click's shape
    """Show the mail that CONTACT would get at STEP, with what is known today. Nothing is sent.

    STEP is a step's id, or sequence/step, or the name of a template.
    """
    from outreach.actions.preview import preview as render
    from outreach.cli.opened import choose_contact, opened

    with opened() as app:
        chosen = choose_contact(app, contact)
        content = render(app.desk, chosen.id, step, app.now())
    if as_json:
        print_json({"subject": content.subject, "text": content.text, "html": content.html})
    elif html:
        say(content.html)
    else:
        hint(f"To: {chosen.name} <{chosen.address}>")
        say(f"Subject: {content.subject}\n\n{content.text.rstrip()}")
