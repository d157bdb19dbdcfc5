"""Show the mail that a contact would get, without planning or sending anything."""

from datetime import datetime

import sqlalchemy as sa

from outreach.actions.desk import Desk
from outreach.actions.enroll import find_campaign
from outreach.actions.make_context import make_context
from outreach.errors import NotFound, NotPossible
from outreach.mail.content import Content
from outreach.sequence import shelf
from outreach.sequence.model import Contact, Resource
from outreach.sequence.schedules import Campaign, Step
from outreach.store import contacts, meetings, messages, resources


def preview(desk: Desk, contact_id: str, step_or_template: str, now: datetime) -> Content:
    """Render a step's template (or a template by its name) with what is known today.

    Raises ValueMissing naming what is not there yet, as it would hold the mail.
    """
    with desk.store.read() as tx:
        contact = contacts.get(tx, contact_id)
        campaign = find_campaign(tx, desk, contact)
        if campaign is None:
            raise NotPossible(
                what=f"Nobody writes to {contact.name}",
                why=f"no campaign in schedules.yaml names the audience {contact.audience!r}",
            )
        name = _template_of(desk, campaign, step_or_template)
        owner = desk.owner_of(campaign)
        calendar = desk.calendar_for(contact.zone, owner)
        met = meetings.of_contact(tx, contact_id)
        context = make_context(
            desk,
            contact,
            owner,
            zone=calendar.zone,
            meeting=met[0] if met else None,
            resource=_resource(tx, contact, now),
            earlier=messages.sent_to(tx, contact_id)[-1:],
        )
    return desk.templates.find(name, contact.audience, contact.language).render(context)


def _template_of(desk: Desk, campaign: Campaign, named: str) -> str:
    steps: dict[str, Step] = {}
    for sequence in campaign.sequences:
        for step in desk.schedules.sequences[sequence].steps:
            steps[f"{sequence}/{step.id}"] = step
            steps.setdefault(step.id, step)
    if named in steps:
        return steps[named].template or _no_mail(named)
    if named in desk.templates.names():
        return named
    known = ", ".join(key for key in steps if "/" in key)
    raise NotFound(what="step or template", query=named, hint=f" The steps are: {known}.")


def _no_mail(named: str) -> str:
    raise NotPossible(what=f"The step {named!r} has no mail", why="it is a task for the owner")


def _resource(tx: sa.Connection, contact: Contact, now: datetime) -> Resource | None:
    given = messages.resources_given(tx, [contact.id]).get(contact.id, frozenset())
    return shelf.choose(resources.valid(tx, now.date()), contact, given, now.date())
