"""Every code that `outreach check` can say, how grave it is, and why it is said at all."""

from collections.abc import Mapping
from typing import Literal, NamedTuple

Severity = Literal["error", "warning", "note"]


class Rule(NamedTuple):
    """`firm`: it cannot be allowed, because a mail would not leave, or would say what nobody may read."""

    severity: Severity
    about: str
    reason: str
    firm: bool = False


def _error(about: str, reason: str = "", *, firm: bool = False) -> Rule:
    return Rule("error", about, reason, firm)


def _warning(about: str, reason: str) -> Rule:
    return Rule("warning", about, reason)


def _note(about: str, reason: str) -> Rule:
    return Rule("note", about, reason)


RULES: Mapping[str, Rule] = {
    "schedules": _error("`schedules.yaml` is not as it must be.", firm=True),
    "secret-absent": _error("A password is not where `schedules.yaml` says.", firm=True),
    "secret-elsewhere": _note(
        "A password is not on this machine, and nothing is sent from it.",
        "It is needed where the daemon runs.",
    ),
    "secret-open": _error(
        "A password cannot be used: others can read its file, say.",
        "Whoever has an account on this machine could send in your name.",
        firm=True,
    ),
    "template": _error("A template cannot be read.", firm=True),
    "text-unfit": _error("A letter cannot be sent as it is written.", firm=True),
    "word-unknown": _error(
        "A template asks for a word that no mail has.", "The mail would be held.", firm=True
    ),
    "word-missing": _error(
        "A template asks for a word that its step never has.", "The mail would be held for ever.", firm=True
    ),
    "word-private": _error(
        "A template asks for what only the owner may see.",
        "It is no contact's to read, whoever asks.",
        firm=True,
    ),
    "word-optional": _note(
        "A letter insists on a word that may be empty.", "Contacts without it get no letter until you add it."
    ),
    "placeholder": _error(
        "A place that nobody filled in.", "Nothing says so clearly that a letter is a form."
    ),
    "no-way-out": _error(
        "A letter lacks the page for leaving, a sentence about it, or the postal address.",
        "The law of many countries wants all three, and so does whoever wants to leave.",
    ),
    "postal-address": _error(
        "An owner has no postal address.", "The law of many countries wants one under every such mail."
    ),
    "page-local": _error(
        "Delivery is live, and `opt_out.base_url` leads to this machine or this network.",
        "A contact who wants to leave would reach nobody.",
    ),
    "window-shut": _error("The send window never opens.", "No mail can leave."),
    "referral-tied": _error(
        "A letter or task ties a referral to another one or to a reward.",
        "Codes of ethics forbid anything of value for a referral, and a hint of it can cost a licence.",
    ),
    "sequence-unused": _warning("No campaign names a sequence.", "Somebody may believe that it runs."),
    "sequence-unreachable": _warning("A sequence can never start.", "Nothing happens, so nobody notices."),
    "step-unreachable": _warning(
        "A step can never happen: its `when` or `needs` never holds.", "Nothing happens, so nobody notices."
    ),
    "never-stops": _warning(
        "A sequence repeats without a silence budget.",
        "Mail that nobody wants is reported as spam in the end.",
    ),
    "nudge-unstopped": _warning(
        "A reminder is not stopped by an answer.",
        "A reminder after an answer shows that nobody read the answer.",
    ),
    "review-missing": _warning(
        "A letter prints notes of a meeting, and nobody reads it before it leaves.",
        "A note jotted down in a hurry may name a client.",
    ),
    "promise-window": _warning(
        "A promise leaves outside of the send window.", "It leaves at an hour at which you would not write."
    ),
    "wait-deadline": _warning(
        "A wait ends after its promise.", "The promise comes first, so the wait is cut short."
    ),
    "cap-bites": _warning(
        "More mail will be due than its mailbox may send.",
        "Introductions and follow-ups wait for another day, and the line grows.",
    ),
    "letter-stray": _warning(
        "A letter's file is called after no step, or after no audience.",
        "Another letter leaves in its place.",
    ),
    "language-missing": _warning(
        "Contacts get a letter in a language that is not theirs.", "It reads as if you did not know them."
    ),
    "subject-long": _warning("A subject is cut off.", "What is cut off says nothing."),
    "subject-pretends": _warning(
        "A subject begins with “Re:” and answers nothing.", "Filters count it, and people feel tricked."
    ),
    "letter-long": _warning(
        "A letter is an essay.", "A busy person puts it aside for later, and later is never."
    ),
    "hole": _warning("A letter has a hole where a value is empty.", "It shows that a machine wrote it."),
    "spam-words": _warning("Words that spam says.", "Filters count them, and so do people."),
    "spam-shouting": _warning("Capitals, or too many marks.", "Filters count them, and so do people."),
    "link-plain": _warning(
        "A link without https.", "Browsers warn of such a page, and the warning is your greeting."
    ),
    "link-short": _warning("A shortened link.", "Filters distrust it, because spam hides behind such links."),
    "link-hidden": _warning(
        "A link whose text names another address.", "That is what fraud looks like, to filters and to people."
    ),
    "image-only": _warning(
        "A letter that is a picture.", "Many programs show no pictures, and filters distrust them."
    ),
    "sender-domain": _note(
        "The pages for leaving are on another domain than the sender.",
        "Some filters find that odd. It is well where both are yours.",
    ),
    "allow-unknown": _warning("A comment allows a code that there is not.", "It allows nothing."),
}
