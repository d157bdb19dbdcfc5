"""Mail that came in and was put aside, as sentences for whoever has to look at it."""

from collections.abc import Sequence

from outreach.store.inbound import UNPROVEN, Inbound

MOST_REASONS = 3


def say_aside(aside: Sequence[Inbound]) -> list[str]:
    """Of the last seven days: what was not understood, and what seemed an owner's and was not obeyed."""
    unproven = [mail for mail in aside if mail.kind == UNPROVEN]
    return [*_say_not_understood(len(aside) - len(unproven)), *_say_unproven(unproven)]


def _say_not_understood(kept: int) -> list[str]:
    if not kept:
        return []
    are = "mail that came in was not understood" if kept == 1 else "mails that came in were not understood"
    return [f"{kept} {are} in the last seven days. Look at them in your mail program."]


def _say_unproven(unproven: Sequence[Inbound]) -> list[str]:
    """Each reason once: somebody may try to decide in an owner's name, or her own server does not vouch for her."""
    reasons = list(dict.fromkeys(mail.reason for mail in unproven))
    if not reasons:
        return []
    were = "mail that seemed an owner's was" if len(unproven) == 1 else "mails that seemed an owner's were"
    why = "; ".join(reasons[:MOST_REASONS])
    return [
        f"{len(unproven)} {were} not obeyed in the last seven days: {why}. Did you write it? Then say it again."
    ]
