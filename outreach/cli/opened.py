"""The app, opened for one command; and the contact that a person means."""

import difflib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from zoneinfo import ZoneInfo

from outreach.app import App, open_app
from outreach.cli.log import start_log
from outreach.cli.output import end_sentence, hint
from outreach.cli.place import check_place
from outreach.config.settings import load_settings
from outreach.errors import ContactUnknown, NotFound
from outreach.sequence.model import Contact
from outreach.sequence.schedules import Owner
from outreach.store import contacts

SHORT = 6  # of an id, as lists show it


@contextmanager
def opened(*, creates: bool = False, settles: bool = True) -> Iterator[App]:
    """The app as the environment describes it. What goes wrong is told by the command, not by the log.

    A file that is broken keeps nobody from leaving: then the last good version does. `creates`: the database may
    be new. `settles`: changed files that harm nobody come into force.
    """
    settings = load_settings(os.environ)
    start_log(settings.log, daemon=False)
    check_place(settings, creates=creates)
    app = open_app(settings, recall=True, patient=False, settles=settles)
    say_recalled(app)
    try:
        yield app
    finally:
        app.desk.store.close()


def say_recalled(app: App) -> None:
    """What is not in force, and what is instead."""
    for topic, problem in app.desk.troubles.items():
        hint(_say_trouble(topic, problem))


def _say_trouble(topic: str, problem: str) -> str:
    first, *more = problem.splitlines()
    rest = " `outreach check` shows all." if more else ""
    said = {"schedules": " The last good version is in force.", "templates": " No mail can be written."}
    return f"! {end_sentence(first)}{said.get(topic, '')}{rest}"


def choose_contact(app: App, query: str) -> Contact:
    """The one contact meant by an address, an id or a name; otherwise an error that names the nearest."""
    with app.desk.store.read() as tx:
        try:
            return contacts.choose(tx, query)
        except ContactUnknown as err:
            near = _nearest(query, _candidates(app, query))
            raise ContactUnknown(query=query, hint=f" Did you mean {near}?" if near else "") from err


def owner_of(app: App, contact: Contact | None = None) -> Owner:
    """Whose contact it is; where nobody writes to it, the first owner."""
    campaign = app.desk.campaign_of(contact) if contact else None
    return app.desk.owner_of(campaign) if campaign else next(iter(app.desk.schedules.owners.values()))


def whose(app: App) -> dict[str, str]:
    """The column that says for which of several owners something waits."""
    return {"owner": "OWNER"} if len(app.desk.schedules.owners) > 1 else {}


def owner_zone(app: App, contact: Contact | None = None) -> ZoneInfo:
    """The zone in which the owner reads and writes times."""
    return owner_of(app, contact).zone


def choose_owner(app: App, key: str | None) -> Owner:
    """The owner with this key; without a key the first."""
    owners = app.desk.schedules.owners
    if key is None:
        return next(iter(owners.values()))
    if key not in owners:
        raise NotFound(what="owner", query=key, hint=f" schedules.yaml has {', '.join(owners)}.")
    return owners[key]


def short(identifier: str | None) -> str:
    """The part of an id that a person types."""
    return (identifier or "")[-SHORT:]


def _candidates(app: App, query: str) -> list[Contact]:
    """Contacts that share the beginning of a word with the query."""
    starts = {word[:3] for word in query.replace("@", " ").replace(".", " ").split() if len(word) > 2}  # noqa: PLR2004
    with app.desk.store.read() as tx:
        return [found for start in sorted(starts) for found in contacts.search(tx, start, limit=100)]


def _nearest(query: str, candidates: list[Contact]) -> str:
    named = {name.casefold(): c for c in candidates for name in (c.name, c.family_name, c.address)}
    close = difflib.get_close_matches(query.casefold(), named, n=1, cutoff=0.7)
    return f"{named[close[0]].name} <{named[close[0]].address}>" if close else ""


def next_lines(app: App, contact: Contact) -> list[str]:
    """What comes next for the contact, as `explain` tells it."""
    from outreach.actions.explain import explain
    from outreach.cli.explanation import next_lines as as_lines

    return list(as_lines(explain(app.desk, contact.id, app.now()), brief=True))
