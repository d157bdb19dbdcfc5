"""What else of schedules.yaml contacts see: pitches, links, tasks, and the way to leave."""

import ipaddress
from collections.abc import Iterator
from urllib.parse import urlsplit

from outreach.config.words import is_loopback
from outreach.mail.address import domain_of
from outreach.mail.flaws import find_in_words, is_gift
from outreach.sequence.flaws import Flaw, starts_with
from outreach.sequence.schedules import Owner, Schedules, Starting


def find_in_sending(schedules: Schedules) -> Iterator[Flaw]:
    """`path` of an owner is always that of `owners`."""
    for owner in schedules.owners.values():
        yield from _find_in_owner(owner)
    yield from _find_gifts(schedules)
    yield from _find_in_pages(schedules)


def _find_in_owner(owner: Owner) -> Iterator[Flaw]:
    path = ("owners", owner.key)
    if not owner.postal_address.strip():
        remedy = "Write `postal_address:`, as it would stand on an envelope."
        yield Flaw("postal-address", path, f"{owner.name} has no postal address.", remedy)
    for key, words in (("pitch", owner.pitch), ("links", owner.links)):
        for name, text in words.items():
            for saying in find_in_words(text):
                yield Flaw(saying.code, (*path, key, name), saying.text, saying.remedy)


def _find_gifts(schedules: Schedules) -> Iterator[Flaw]:
    """Something given because somebody was referred."""
    for name, sequence in schedules.sequences.items():
        for index, step in enumerate(sequence.steps):
            if step.task and is_gift(step.task) and starts_with(schedules, sequence) is Starting.REFERRED:
                text = f"The task '{step.id}' brings something of value after a referral."
                remedy = "Thank with a letter, and bring gifts after meetings, if at all."
                yield Flaw("referral-tied", ("sequences", name, "steps", index, "task"), text, remedy)


def _find_in_pages(schedules: Schedules) -> Iterator[Flaw]:
    """The network is not asked: a name says enough."""
    path, host = ("opt_out", "base_url"), urlsplit(schedules.opt_out.base_url).hostname or ""
    if _is_near(host):
        if schedules.delivery == "live":
            text = f"{schedules.opt_out.base_url} leads nowhere from outside, and delivery is live."
            remedy = "Write the public https address that leads to the daemon; docs/server.md shows how."
            yield Flaw("page-local", path, text, remedy)
        return
    for mailbox in schedules.mailboxes.values():
        domain = domain_of(mailbox.sender_address)
        if not _is_same(host, domain):
            text = f"Mails come from {domain}, and who wants to leave is led to {host}."
            yield Flaw("sender-domain", path, text, f"Where you can, use a host such as mail.{domain}.")


def _is_near(host: str) -> bool:
    if is_loopback(host) or "." not in host.rstrip("."):
        return True
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return False


def _is_same(host: str, domain: str) -> bool:
    """Whether one is the other, or below it, or both are below one name that is more than `co.uk`."""
    mine, other = host.lower().split("."), domain.lower().split(".")
    shared = 0
    while shared < min(len(mine), len(other)) and mine[-1 - shared] == other[-1 - shared]:
        shared += 1
    return shared == min(len(mine), len(other)) or shared > 1 + (len(mine[-2]) <= 3)  # noqa: PLR2004 - co, com, org
