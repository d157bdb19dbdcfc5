"""A mailbox, looked at read-only: EXAMINE and BODY.PEEK, so that no flag changes and no mail counts as read.

What is asked is made of numbers, dates and folder names of the server itself; nothing that a stranger wrote is ever
part of a command.
"""

import contextlib
import imaplib
import re
import socket
import ssl
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any, TypeVar

from imap_tools.errors import MailboxFolderSelectError

from outreach.errors import FolderClosed, LoginRefused, MailboxUnreachable
from outreach.imap.answers import Mail, read_fetched, read_list, read_number, read_sizes, read_uids, say_day
from outreach.imap.folder_names import role_of
from outreach.imap.opening import clean, connect, log_in, say_trouble
from outreach.imap.values import INBOX, Batch, Fetched, Folder, Limits, Purpose
from outreach.mail.cursor import Cursor
from outreach.sequence.schedules import Server

Answer = TypeVar("Answer")
_ROLES: dict[str, Purpose] = {"\\junk": "junk", "\\sent": "sent"}
_UNSEEN = re.compile(r"[\x00-\x1f\x7f]")
_SLICE = 1.0  # seconds, in which a stop is noticed while the server is silent
_HEADERS_AT_MOST = 64 * 1024


@contextlib.contextmanager
def open_inbox(
    server: Server, limits: Limits | None = None, *, trust: ssl.SSLContext | None = None
) -> Iterator["Inbox"]:
    """Log in, and out again at the end. Raises LoginRefused, or MailboxUnreachable for all other trouble."""
    inbox = Inbox(server, limits or Limits(), trust or ssl.create_default_context())
    try:
        yield inbox
    finally:
        inbox.close()


class Inbox:
    """One connection to one mailbox; for one thread. Whatever goes wrong is MailboxUnreachable, and ends it."""

    def __init__(self, server: Server, limits: Limits, trust: ssl.SSLContext) -> None:
        self._server = server
        self._limits = limits
        self._is_broken = False
        self._place = f"{server.host}:{server.port}"
        self._box = self._ask(lambda: connect(server, trust, limits))
        try:
            self._ask(lambda: log_in(self._box, server, limits))
        except BaseException:
            self.close()
            raise

    def list_folders(self, named: Sequence[str] = ()) -> list[Folder]:
        """INBOX, what the server itself calls junk and sent (RFC 6154), and those named; INBOX comes last."""
        found = self._ask(self._find_roles)
        known = {"INBOX", *(folder.name for folder in found)}
        found += [Folder(name, "inbox") for name in named if name not in known]
        return [folder for folder in (*found, INBOX) if not _UNSEEN.search(folder.name)]

    def fetch_new(self, folder: Folder, cursor: Cursor | None, since: date) -> Batch:
        """The next batch behind the cursor. Without one, or where the server began to count anew: since that day.

        Raises FolderClosed where the server opens just this one not. Of the sent folder only the headers are read.
        """
        return self._ask(lambda: self._fetch_new(folder, cursor, since))

    def wait(self, seconds: float, is_over: Callable[[], bool]) -> bool:
        """IDLE (RFC 2177) on INBOX: True once something may be new; at once False where the server has no IDLE.

        `is_over` is asked each second. What the server says is a wake-up and nothing more.
        """
        return self._ask(lambda: self._wait(seconds, is_over))

    @property
    def has_idle(self) -> bool:
        return "IDLE" in self._box.client.capabilities

    def cut(self) -> None:
        """From another thread: whatever waits for the server ends at once, as MailboxUnreachable."""
        self._is_broken = True
        with contextlib.suppress(Exception):
            self._box.client.sock.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Say goodbye where all went well, and never fail at it."""
        box = getattr(self, "_box", None)
        if box is None:
            return
        with contextlib.suppress(Exception):
            if not self._is_broken:
                box.client.allow(seconds=2, octets=64 * 1024)
                box.client.logout()
        with contextlib.suppress(Exception):
            box.client.shutdown()

    def _ask(self, act: Callable[[], Answer]) -> Answer:
        """One of a few errors of ours, whatever the network, the server or the libraries make of it."""
        try:
            return act()
        except (LoginRefused, MailboxUnreachable):
            raise
        except Exception as err:
            self._is_broken = True
            raise MailboxUnreachable(place=self._place, reason=say_trouble(err)) from err

    def _find_roles(self) -> list[Folder]:
        """What the server calls so; where it calls none so, one with a name by which such folders usually go."""
        self._allow()
        uses = "SPECIAL-USE" in self._box.client.capabilities
        listed = self._list("(SPECIAL-USE)") if uses else self._list()
        found: dict[Purpose, Folder] = {}
        for flags, name in listed:
            for flag in flags & _ROLES.keys():
                found.setdefault(_ROLES[flag], Folder(name, _ROLES[flag]))
        if len(found) < len(set(_ROLES.values())):
            for _, name in self._list() if uses else listed:
                role = role_of(name)
                if role is not None:
                    found.setdefault(role, Folder(name, role))
        return list(found.values())

    def _list(self, *which: str) -> list[tuple[frozenset[str], str]]:
        """Those that can be opened; none where the server does not tell."""
        client = self._box.client
        typ, _ = client._simple_command("LIST", *which, '""', '"*"')  # noqa: SLF001
        if typ != "OK":
            return []
        listed = read_list(client.untagged_responses.pop("LIST", []))
        return [(flags, name) for flags, name in listed if "\\noselect" not in flags]

    def _fetch_new(self, folder: Folder, cursor: Cursor | None, since: date) -> Batch:
        self._allow()
        client = self._box.client
        self._open(folder)
        validity = read_number(client.untagged_responses, "UIDVALIDITY") or 1
        following = read_number(client.untagged_responses, "UIDNEXT")
        anew = cursor is None or cursor.uidvalidity != validity
        anew = anew or (following is not None and cursor is not None and following <= cursor.last_uid)
        if anew or cursor is None:
            uids = self._search("SINCE", say_day(since))
            last = (following or self._find_last() + 1) - 1
        else:
            uids = [uid for uid in self._search("UID", f"{cursor.last_uid + 1}:*") if uid > cursor.last_uid]
            last = cursor.last_uid
        if not uids:
            return Batch((), Cursor(validity, last), is_complete=True)
        chosen, sizes = self._choose(uids[: self._limits.mails], folder)
        mails = tuple(self._fetch(chosen, folder, sizes))
        return Batch(mails, Cursor(validity, chosen[-1]), is_complete=len(chosen) == len(uids))

    def _open(self, folder: Folder) -> None:
        try:
            self._box.folder.set(folder.name, readonly=True)
        except MailboxFolderSelectError as err:
            said = clean(str(err.command_result))
            raise FolderClosed(place=self._place, folder=folder.name, reason=said) from err

    def _search(self, *what: str) -> list[int]:
        typ, data = self._box.client.uid("SEARCH", *what)
        _must_be_ok(typ, data)
        return sorted(set(read_uids(data)))

    def _find_last(self) -> int:
        return max(self._search("UID", "*"), default=0)

    def _choose(self, uids: Sequence[int], folder: Folder) -> tuple[list[int], dict[int, Mail]]:
        """As many of them as the batch may weigh, and one at least."""
        wanted = ",".join(map(str, uids))
        typ, data = self._box.client.uid("FETCH", wanted, "(UID RFC822.SIZE INTERNALDATE)")
        _must_be_ok(typ, data)
        sizes = read_sizes(data)
        chosen: list[int] = []
        weight = 0
        for uid in uids:
            weight += min(sizes[uid].size if uid in sizes else 0, self._most_of(folder))
            if chosen and weight > self._limits.octets:
                break
            chosen.append(uid)
        return chosen, sizes

    def _fetch(self, uids: Sequence[int], folder: Folder, sizes: dict[int, Mail]) -> Iterator[Fetched]:
        """Without those that are gone: somebody deleted them meanwhile."""
        most = self._most_of(folder)
        octets = self._fetch_octets(uids, folder)
        for uid in [uid for uid in uids if uid in octets]:
            raw, known = octets[uid], sizes.get(uid)
            is_cut = folder.purpose != "sent" and known is not None and known.size > most
            yield Fetched(uid, raw[:most], known.received_at if known else None, is_cut)

    def _fetch_octets(self, uids: Sequence[int], folder: Folder) -> dict[int, bytes]:
        """By UID, with one question for all. What the answer lacks is asked for by itself before it counts as gone.

        For one bad mail some servers say NO to all, or leave out more than that one.
        """
        part = "HEADER" if folder.purpose == "sent" else ""
        what = f"(UID BODY.PEEK[{part}]<0.{self._most_of(folder)}>)"
        typ, data = self._box.client.uid("FETCH", ",".join(map(str, uids)), what)
        if len(uids) == 1 or typ != "NO":
            _must_be_ok(typ, data)
        known = {uid: raw for uid in uids if (raw := read_fetched(data, uid)) is not None}
        if len(uids) > 1:
            for uid in [uid for uid in uids if uid not in known]:
                known |= self._fetch_octets([uid], folder)
        return known

    def _most_of(self, folder: Folder) -> int:
        return _HEADERS_AT_MOST if folder.purpose == "sent" else self._limits.octets_of_mail

    def _wait(self, seconds: float, is_over: Callable[[], bool]) -> bool:
        client = self._box.client
        if not self.has_idle:
            return False
        self._allow(seconds=seconds + 30)
        self._box.folder.set("INBOX", readonly=True)
        tag = client._command("IDLE")  # noqa: SLF001 - as imap-tools does
        while client._get_response() is not None:  # noqa: SLF001
            if client.tagged_commands[tag]:
                raise client.abort("it offers IDLE and refuses it")
        until = time.monotonic() + seconds
        woken = False
        while not woken and not is_over() and time.monotonic() < until:
            woken = client.wait(min(_SLICE, max(0.0, until - time.monotonic())))
        self._allow()
        client.send(b"DONE\r\n")
        self._box.consume_until_tagged_response(tag)
        return woken

    def _allow(self, seconds: float | None = None) -> None:
        limits = self._limits
        self._box.client.allow(seconds=seconds or limits.seconds, octets=limits.octets_in_all)


def _must_be_ok(typ: str, data: Any) -> None:
    if typ != "OK":
        raise imaplib.IMAP4.error(clean(str(data)))
