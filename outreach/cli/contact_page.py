"""All that is known about one contact, on one page."""

from dataclasses import asdict
from typing import Any
from zoneinfo import ZoneInfo

from outreach.actions.explain import explain
from outreach.app import App
from outreach.cli.explanation import next_lines
from outreach.cli.output import say, show_moment
from outreach.sequence.model import Contact, Meeting
from outreach.store import facts, meetings, referrals, suppressions

_CLOCKS = {
    "last_met_at": "Last met",
    "last_contact_at": "Last in touch",
    "last_reply_at": "Last answer",
    "last_mail_at": "Last mail from here",
    "away_until": "Away until",
    "paused_until": "Paused until",
}
_FIELDS = {
    "organisation": "Organisation",
    "role": "Role",
    "audience": "Audience",
    "campaign": "Campaign",
    "tags": "Tags",
    "interests": "Interests",
    "zone": "Time zone",
    "language": "Language",
    "source": "Address from",
    "lawful_basis": "Why we may write",
    "private_notes": "Your notes",
}


def gather_page(app: App, contact: Contact) -> dict[str, Any]:
    """Plain data. Private notes are in it: the page is the owner's."""
    told = explain(app.desk, contact.id, app.now())
    campaign = app.desk.campaign_of(contact)
    with app.desk.store.read() as tx:
        known = facts.of_contacts(tx, [contact.id])[contact.id][1]
        left = suppressions.find(tx, app.desk.address_key(contact.address))
        met = meetings.of_contact(tx, contact.id)
        counted = referrals.of_contact(tx, contact.id)
    return {
        **asdict(contact),
        "name": contact.name,
        "campaign": campaign.name if campaign else "",
        **{clock: getattr(known, clock) for clock in _CLOCKS},
        "opted_out": {"at": left.at, "reason": left.reason, "source": left.source} if left else None,
        "meetings": [_as_plain(meeting) for meeting in met],
        "referrals": {way: sum(r.direction == way for r in counted) for way in ("sent", "received")},
        **{key: told.as_plain()[key] for key in ("next", "holds")},
        "lines": list(next_lines(told)),
    }


def print_page(page: dict[str, Any], zone: ZoneInfo) -> None:
    """Only what there is."""
    say(f"{page['name']} <{page['address']}>")
    rows = [(label, _show(page[name])) for name, label in _FIELDS.items()]
    rows += [(label, show_moment(page[name], zone)) for name, label in _CLOCKS.items()]
    rows.append(("Less often", "yes, as the contact asked" if page["less_often"] else ""))
    rows.append(("Referrals", _referrals(page["referrals"])))
    for label, value in rows:
        if value:
            say(f"  {label:<20} {value}")
    for meeting in page["meetings"]:
        say()
        place = f", {meeting['place']}" if meeting["place"] else ""
        say(f"Met {show_moment(meeting['met_at'], zone)}{place}  [{meeting['id'][-6:]}]")
        for note in meeting["notes"]:
            private = " (private)" if note["private"] else ""
            say(f"  {note['kind']:<8} {note['text']}{private}")
        if not meeting["notes"]:
            say(f"  no notes yet; `outreach meet notes {meeting['id'][-6:]} --mention …` adds them")
    for line in page["lines"]:
        say(line)


def _as_plain(meeting: Meeting) -> dict[str, Any]:
    public = [{"kind": str(n.kind), "text": n.text, "private": False} for n in meeting.notes]
    private = [
        {"kind": str(n.kind), "text": n.show_to_owner(), "private": True} for n in meeting.private_notes
    ]
    return {"id": meeting.id, "met_at": meeting.met_at, "place": meeting.place, "notes": public + private}


def _show(value: Any) -> str:
    return ", ".join(sorted(value)) if isinstance(value, frozenset) else str(value or "")


def _referrals(counted: dict[str, int]) -> str:
    return ", ".join(f"{number} {way}" for way, number in counted.items() if number)
