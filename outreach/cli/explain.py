"""`outreach explain` and `outreach preview`."""

import click

from outreach.cli.output import as_json, hint, print_json, say


@click.command()
@click.argument("contact")
@as_json
def explain(contact: str, as_json: bool) -> None:  # noqa: FBT001 - click's shape
    """Say why CONTACT gets mail next and when, or why not."""
    from outreach.actions.explain import explain as find_reasons
    from outreach.cli.opened import choose_contact, opened

    with opened() as app:
        found = find_reasons(app.desk, choose_contact(app, contact).id, app.now())
    if as_json:
        print_json(found)
        return
    for line in found["lines"]:
        say(line)


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
