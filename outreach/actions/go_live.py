"""From the sandbox to real people: nobody gets the sample's mail, and what was only tried is told."""

import re
from collections.abc import Iterator

from outreach.actions.desk import Desk
from outreach.errors import SampleLive
from outreach.sequence.schedules import Schedules
from outreach.store import instances, sandbox

_SAMPLE = re.compile(r"[@./]example(\.(com|org|net))?(?=[/:]|$)")  # RFC 2606: nobody lives there
_HERE = ("127.", "::1", "localhost")  # a server that tries things out


def is_sample(value: str) -> bool:
    """Whether an address, in the mail or on the web, is one that the sample made up."""
    return _SAMPLE.search(value) is not None


def refuse_sample(schedules: Schedules) -> None:
    """Raises SampleLive where mail would really leave in the name of the sample's owner."""
    servers = (mailbox.smtp for mailbox in schedules.mailboxes.values())
    leaves = any(server is not None and not server.host.startswith(_HERE) for server in servers)
    left = list(dict.fromkeys(value for value in _values(schedules) if is_sample(value)))
    if schedules.delivery == "live" and leaves and left:
        raise SampleLive(values=", ".join(left))


def find_tried(desk: Desk) -> str:
    """What to know when `delivery` becomes live: mails that nobody got count as sent; "" where there are none."""
    if desk.schedules.delivery != "live":
        return ""
    with desk.store.read() as tx:
        before = instances.find(tx, desk.instance) or instances.latest(tx)
        tried = sandbox.count_sent(tx) if before and before.delivery == "sandbox" else 0
    if not tried:
        return ""
    return (
        f"until now delivery was sandbox: {tried:,} mail{'s' if tried > 1 else ''} to contacts count as sent that"
        " nobody got, and their sequences go on from there."
        " 'From the sandbox to the real thing' in docs/guide.md says how to start clean"
    )


def _values(schedules: Schedules) -> Iterator[str]:
    yield from (owner.email for owner in schedules.owners.values())
    yield from (mailbox.sender_address for mailbox in schedules.mailboxes.values())
    yield schedules.opt_out.base_url
