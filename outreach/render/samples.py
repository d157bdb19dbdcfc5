"""What a template may say, filled in: the vocabulary of `outreach check`, and the people that previews show.

Nobody here exists. A word that actions/make_context.py or a mail to the owner learns is to be added here.
"""

from collections.abc import Mapping
from typing import Any

from outreach.render.template import Template

_OWNER = {
    "name": "Maya Okafor, LMFT",
    "first_name": "Maya",
    "practice": "Lakeside Therapy",
    "email": "maya@lakeside.example",
    "postal_address": "12 Harbor Street, Portland, OR 97201",
    "pitch": "I help teenagers with anxiety, and their families.",
    "booking": "https://lakeside.example/meet",
    "website": "https://lakeside.example",
}
_CONTACT = {
    "name": "Dr. Ana Ruiz",
    "given_name": "Ana",
    "family_name": "Ruiz",
    "title": "Dr.",
    "greeting": "Dr. Ruiz",
    "organisation": "Northside Pediatrics",
    "role": "pediatrician",
    "audience": "physician",
}
_MEETING = {
    "date": "Tuesday, 3 March",
    "place": "Northside Pediatrics",
    "points": ["parents wait five months for a first appointment", "mornings before school are the worst"],
    "needs": ["a page for parents about school refusal"],
    "promises": ["send you that page by Friday"],
    "gift": "a small plant",
}
_RESOURCE = {
    "title": "Mornings without tears: a guide for parents",
    "link": "https://example.org/mornings?lang=en&page=1",
    "why": "Four pages, and the second one can be used the very next morning.",
}
_LETTER: Mapping[str, Any] = {
    "contact": _CONTACT,
    "meeting": _MEETING,
    "resource": _RESOURCE,
    "previous": {"subject": "Introducing myself", "date": "Tuesday, 24 February"},
    "opt_out": {"url": "https://lakeside.example/leave/1.c2FtcGxl"},
}
_ABOUT = {
    "contact_name": "Dr. Ana Ruiz",
    "contact_organisation": "Northside Pediatrics",
    "contact_address": "ana.ruiz@northside.example",
    "due_by": "Thursday, 5 March, 16:00",
}
_LINE = {"who": "Dr. Ana Ruiz", "what": "thanks: waits for your review", "when": "Thu 5 Mar", "id": "a1b2c3"}
_SUMMARY: Mapping[str, Any] = {
    "week": "2026-W10",
    "you_owe": [{**_LINE, "number": number} for number in range(1, 11)],
    "not_kept": [_LINE],
    "sent": [_LINE] * 9,
    "quiet": [_LINE],
    "coming": [_LINE, {**_LINE, "when": ""}],
    "broken": [{"who": "Nora Body", "what": "no such address: ask for the new one", "when": "", "id": ""}],
    "promises": {"kept": 3, "late": 1, "broken": 0},
    "came_back": [{"what": "replies", "count": 4}],
    "new_contacts": 1,
    "new_contacts_last_month": 3,
    "goal": 2,
    "audiences": [{"name": "physician", "count": 12}, {"name": "school", "count": 7}],
    "referrals": [
        {"month": "2026-02", "sent": 1, "received": 2},
        {"month": "2026-03", "sent": 0, "received": 1},
    ],
    "all_well": False,
}
_MOVE = {
    "who": "Dr. Ana Ruiz",
    "mail": "introduction, nudge",
    "what": "sooner",
    "was": "Mon 9 Mar 08:30",
    "will": "Thu 5 Mar 08:30",
}
_PLAN: Mapping[str, Any] = {
    "hash": "3fa9c1d2e4b5",
    "summary": "For 12 people, within 60 days: 12 mails leave sooner. 2 of these leave at once.",
    "written": "4 mails are written already, and keep the text and the day.",
    "harmless": False,
    "loosens": True,
    "refused": False,
    "obstacles": ["12 mails become due at once through the mailbox maya; more than 10 need your word."],
    "differences": [{"about": "delivery", "text": "goes from sandbox to live", "loosens": True}],
    "sequences": [{"name": "introduction", "people": "12 people", "changes": "12 sooner; 2 at once"}],
    "people": [_MOVE] * 30,
    "more": 10,
}
_TO_OWNER: Mapping[str, Mapping[str, Any]] = {
    "ask-for-notes": {**_ABOUT, "met_on": "Tuesday, 3 March, 16:00", "meeting": "a1b2c3"},
    "draft-to-review": {
        **_ABOUT,
        "draft": "a1b2c3",
        "subject": "Thank you for our conversation",
        "text": "Dear Dr. Ruiz,\n\nThank you for the time you gave me.\n\nWarmly,\n\nMaya",
        "leaves_on": "Wednesday, 4 March, 09:10",
    },
    "address-doubtful": {**_ABOUT, "said": "4.2.2 mailbox full"},
    "address-gone": {**_ABOUT, "said": "550 5.1.1 no such user"},
    "command-answered": {
        "headline": "Approved: what I understood",
        "sentences": ["Approved: “Introducing myself” to Dr. Ana Ruiz."],
        "why_not": "it does not say which of the questions 1, 2 it answers",
        "examples": ["ok 1", "skip 2"],
        "letters": [
            {"to": "ana@old.example", "subject": "Introducing myself", "text": "Dear Dr. Ruiz,\n\nHello."}
        ],
    },
    "complaint-arrived": _ABOUT,
    "notice-unclear": {**_ABOUT, "said": "Your message could not be processed at this time."},
    "opt-out-doubtful": {**_ABOUT, "words": "I am not sure that I need these.", "subject": "Re: Hello"},
    "reading-paused": {"mailbox": "maya", "reason": "[AUTHENTICATIONFAILED] wrong password"},
    "reply-arrived": {
        **_ABOUT,
        "words": "Yes, Tuesday at noon is good.",
        "subject": "Re: Introducing myself",
        "stopped": "introduction",
        "waiting": "Bo Berg",
    },
    "mailbox-paused": {"mailbox": "maya", "reason": "535 5.7.8 Authentication failed"},
    "message-failed": {"subject": "Introducing myself", "address": "ana@old.example", "message": "a1b2c3"},
    "message-uncertain": {"subject": "Introducing myself", "address": "ana@old.example", "message": "a1b2c3"},
    "promise-warning": {
        **_ABOUT,
        "missing": "your approval",
        "hours_left": "24",
        "draft": "a1b2c3",
        "meeting": "",
    },
    "change-plan": {"plan": _PLAN},
    "change-waits": {"waiting": "The changed files are not in force: they would send 3 mails sooner."},
    "schedules-invalid": {"problem": "schedules.yaml:12:5: unknown key `wiat`\n    wiat: 4h\n    ^^^^"},
    "sequence-ended": {**_ABOUT, "reason": "6 mails without an answer", "sequence": "value-add"},
    "shelf-empty": {**_ABOUT, "interests": "school refusal, sleep"},
    "weekly-summary": {"summary": _SUMMARY},
}
# Words that may be empty in life; all others are always there, or the mail is held on purpose.
_OPTIONAL = frozenset(
    {
        "contact.given_name",
        "contact.family_name",
        "contact.title",
        "contact.organisation",
        "contact.role",
        "owner.booking",
        "owner.website",
        "meeting.place",
        "meeting.needs",
        "meeting.promises",
        "meeting.gift",
        "resource.link",
        "contact_organisation",
        "contact_address",
        "due_by",
        "said",
        "stopped",
        "words",
        "leaves_on",
        "reason",
        "answer_to",
        "why_not",
        "examples",
        "letters",
        "interests",
        "missing",
        "summary.you_owe",
        "summary.not_kept",
        "summary.sent",
        "summary.quiet",
        "summary.coming",
        "summary.broken",
        "summary.came_back",
        "summary.audiences",
        "summary.referrals",
        "plan.written",
        "plan.obstacles",
        "plan.differences",
        "plan.sequences",
        "plan.people",
    }
)


def sample_context(template: Template, *, sparse: bool = False) -> dict[str, Any]:
    """Every word this mail may use; with `sparse`, all that can be empty in life is empty."""
    own = _LETTER
    if template.to_owner:
        every = {word: value for words in _TO_OWNER.values() for word, value in words.items()}
        own = {"answer_to": "maya+outreach-abcdefgh234567xy@lakeside.example"} | dict(
            _TO_OWNER.get(template.name, every)
        )
    context = {"owner": _OWNER, "practice": _OWNER["practice"], **own}
    return _emptied(context, "") if sparse else context


def _emptied(words: Mapping[str, Any], path: str) -> dict[str, Any]:
    return {word: _empty(value, f"{path}{word}") for word, value in words.items()}


def _empty(value: Any, path: str) -> Any:
    if path in _OPTIONAL:
        return type(value)()
    if isinstance(value, dict):
        return _emptied(value, f"{path}.")
    if isinstance(value, bool):
        return not value
    return 0 if isinstance(value, int) else value
