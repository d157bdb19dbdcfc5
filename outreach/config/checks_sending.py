"""Checks of owners, mailboxes and the send window, and of what live delivery needs."""

from collections.abc import Collection, Iterator, Mapping

from outreach.config.finding import Finding, unknown
from outreach.config.schema import SHORT_OWNER, File
from outreach.config.schema_sending import OwnerBlock, ServerBlock
from outreach.config.words import is_loopback
from outreach.config.yaml_nodes import Path

_SECURITY_OF_PORT = {465: "tls", 993: "tls", 587: "starttls", 143: "starttls"}


def check_owners(file: File, audiences: Collection[str]) -> Iterator[Finding]:
    """One way of naming owners, and pitches for audiences that exist. `audiences` are all in the file."""
    if file.owner is not None and file.owners is not None:
        yield Finding(("owners",), "there is 'owner' already. Keep one of the two", key=True)
    for name, owner in file.all_owners.items():
        path = path_of_owner(file, name)
        for key in owner.pitch:
            audience = key.partition(".")[0]
            if audience not in audiences and audience != "default":
                yield unknown((*path, "pitch", key), "audience", audience, [*audiences, "default"])
        yield from _check_pitches(file, owner, name, path)
        yield from _check_calendars(owner, path)


def path_of_owner(file: File, name: str) -> Path:
    """Where an owner stands in the file."""
    return ("owner",) if file.owner is not None and name == SHORT_OWNER else ("owners", name)


def _check_calendars(owner: OwnerBlock, path: Path) -> Iterator[Finding]:
    for index, calendar in enumerate(owner.calendars):
        where: Path = (*path, "calendars", index)
        if (calendar.address is None) == (calendar.file is None):
            yield Finding(where, "a calendar is either {address: …} or {file: PATH}")
        elif calendar.address and (calendar.address.env is None) == (calendar.address.file is None):
            yield Finding((*where, "address"), "an address is kept either in {env: NAME} or in {file: PATH}")


def _check_pitches(file: File, owner: OwnerBlock, name: str, path: Path) -> Iterator[Finding]:
    if not owner.pitch or "default" in owner.pitch:
        return
    mine = (c for c in file.campaigns.values() if (c.owner or name) == name)
    lacking = sorted({audience for campaign in mine for audience in campaign.audience} - owner.pitch.keys())
    if lacking:
        said = f"there is no pitch for {', '.join(lacking)}. Write one, or a 'default'"
        yield Finding((*path, "pitch"), said, key=True)


def check_campaign_senders(
    file: File, mailboxes: Collection[str], owners: Collection[str]
) -> Iterator[Finding]:
    """Each campaign has a mailbox and an owner that exist."""
    for name, campaign in file.campaigns.items():
        for kind, named, known in (
            ("mailbox", campaign.mailbox, mailboxes),
            ("owner", campaign.owner, owners),
        ):
            path: Path = ("campaigns", name, kind)
            if named is None and len(known) > 1:
                said = f"missing. There are several; write one of {', '.join(sorted(known))}"
                yield Finding(path, said, absent=True)
            elif named is not None and known and named not in known:
                yield unknown(path, kind, named, known)


def check_mailboxes(file: File) -> Iterator[Finding]:
    """Servers that can be reached safely, and limits that let something through."""
    for name, mailbox in file.mailboxes.items():
        path: Path = ("mailboxes", name)
        for kind, server in (("smtp", mailbox.smtp), ("imap", mailbox.imap)):
            if server is not None:
                yield from _check_server(server, (*path, kind))
        ramp = mailbox.limits.ramp
        if ramp is not None and ramp.start > mailbox.limits.per_day:
            said = f"must not be more than per_day, which is {mailbox.limits.per_day}"
            yield Finding((*path, "limits", "ramp", "start"), said)


def _check_server(server: ServerBlock, path: Path) -> Iterator[Finding]:
    yield from _check_login(server, path)
    if is_loopback(server.host):
        return
    usual = _SECURITY_OF_PORT.get(server.port or 0, server.security)
    if server.security == "none":
        said = "mails would cross the network unprotected. Only this machine itself may use 'none'"
        yield Finding((*path, "security"), said)
    elif usual != server.security:
        said = f"port {server.port} expects 'security: {usual}', found {server.security}"
        yield Finding((*path, "security"), said, key=True)


def _check_login(server: ServerBlock, path: Path) -> Iterator[Finding]:
    secret = server.password
    if secret is not None and (secret.env is None) == (secret.file is None):
        yield Finding((*path, "password"), "a password is either {env: NAME} or {file: PATH}")
    if secret is not None and server.security == "none":
        yield Finding((*path, "password"), "no password is sent over an unprotected connection", key=True)
    if (secret is None) != (server.username is None):
        present, absent = ("password", "username") if secret else ("username", "password")
        yield Finding(
            (*path, present), f"there is a {present} but no {absent}. Write both or neither", key=True
        )


def check_live(file: File) -> Iterator[Finding]:
    """What the law, the providers and the contacts ask of mail that really leaves."""
    if file.delivery != "live":
        return
    if file.opt_out.base_url is None:
        said = "missing. Live delivery needs the public https address at which contacts can leave"
        yield Finding(("opt_out", "base_url"), said, absent=True, at=("delivery",))
    for name in _used(file, "owner", file.all_owners):
        if file.all_owners[name].postal_address is None:
            said = "missing. Live delivery needs it: the law of many countries asks for it under such mails"
            yield Finding((*path_of_owner(file, name), "postal_address"), said, absent=True)
    for name in _used(file, "mailbox", file.mailboxes):
        if file.mailboxes[name].smtp is None:
            said = "missing. Live delivery needs the server that sends"
            yield Finding(("mailboxes", name, "smtp"), said, absent=True)


def _used(file: File, kind: str, known: Mapping[str, object]) -> list[str]:
    """The owners or mailboxes that campaigns name; the only one where a campaign names none."""
    named = {getattr(campaign, kind) for campaign in file.campaigns.values()}
    return [name for name in known if name in named or None in named]
