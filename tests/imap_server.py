"""An IMAP server of a few lines on a real socket, with folders on a string and every bad habit that one can have."""

import contextlib
import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

Script = Callable[
    ["Talk", bytes, str, str], bool
]  # (talk, tag, command, arguments): whether it was dealt with
DATE = datetime(2026, 3, 2, 17, tzinfo=UTC)


@dataclass
class Box:
    """A folder: mails by UID, with the moment at which each came."""

    uidvalidity: int = 7
    uidnext: int = 1
    mails: dict[int, tuple[bytes, datetime]] = field(default_factory=dict)
    flags: str = ""

    def add(self, raw: bytes, at: datetime = DATE) -> int:
        uid, self.uidnext = self.uidnext, self.uidnext + 1
        self.mails[uid] = (raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"), at)
        return uid


class Gone(Exception):
    """The server hangs up."""


@dataclass
class ImapServer:
    """`scripts` may answer a command in their own way; `wire` sees all that leaves, and may change or cut it."""

    folders: dict[str, Box] = field(default_factory=lambda: {"INBOX": Box()})
    password: str = "secret"
    greeting: bytes = b"* OK ready\r\n"
    capabilities: str = "IMAP4rev1 IDLE SPECIAL-USE"
    trust: ssl.SSLContext | None = None  # for STARTTLS
    scripts: list[Script] = field(default_factory=list)
    wire: Callable[[bytes], bytes] | None = None
    commands: list[str] = field(default_factory=list)
    logins: int = 0
    woken: threading.Event = field(default_factory=threading.Event)
    port: int = 0

    @property
    def inbox(self) -> Box:
        return self.folders["INBOX"]

    def said(self, word: str) -> list[str]:
        return [command for command in self.commands if word in command]


class Talk(threading.Thread):
    """One connection."""

    def __init__(self, server: ImapServer, peer: socket.socket) -> None:
        super().__init__(daemon=True)
        self.server, self.peer = server, peer
        self.file = peer.makefile("rb")
        self.box: Box | None = None

    def say(self, *lines: bytes | str) -> None:
        for line in lines:
            octets = (line if isinstance(line, bytes) else line.encode()) + b"\r\n"
            self.send(octets)

    def send(self, octets: bytes) -> None:
        if self.server.wire is not None:
            allowed = self.server.wire(octets)
            self.peer.sendall(allowed)
            if len(allowed) < len(octets):
                raise Gone
        else:
            self.peer.sendall(octets)

    def run(self) -> None:
        try:
            self.converse()
        except (OSError, Gone):
            pass
        finally:
            self.file.close()
            self.peer.close()

    def converse(self) -> None:
        self.peer.sendall(self.server.greeting)
        while line := self.file.readline():
            tag, _, rest = line.decode().strip().partition(" ")
            self.server.commands.append(rest)
            command, _, arguments = rest.partition(" ")
            if command == "UID":
                more, _, arguments = arguments.partition(" ")
                command = f"UID {more}"
            if not any(s(self, tag.encode(), command, arguments) for s in self.server.scripts):
                self.answer(tag, command, arguments)

    def answer(self, tag: str, command: str, arguments: str) -> None:
        act = getattr(self, "do_" + command.lower().replace(" ", "_"), None)
        if act is None:
            self.say(f"{tag} BAD unknown")
        else:
            act(tag, arguments)

    def do_capability(self, tag: str, _: str) -> None:
        self.say(f"* CAPABILITY {self.server.capabilities}", f"{tag} OK done")

    def do_starttls(self, tag: str, _: str) -> None:
        self.say(f"{tag} OK go on")
        assert self.server.trust
        self.file.close()
        self.peer = self.server.trust.wrap_socket(self.peer, server_side=True)
        self.file = self.peer.makefile("rb")

    def do_login(self, tag: str, arguments: str) -> None:
        self.server.logins += 1
        good = arguments.endswith(f'"{self.server.password}"')
        self.say(f"{tag} OK welcome" if good else f"{tag} NO [AUTHENTICATIONFAILED] wrong")

    def do_list(self, tag: str, _: str) -> None:
        for name, box in self.server.folders.items():
            self.say(f'* LIST (\\HasNoChildren {box.flags}) "/" "{name}"')
        self.say(f"{tag} OK done")

    def do_examine(self, tag: str, arguments: str) -> None:
        self.box = self.server.folders.get(arguments.strip('"'))
        if self.box is None:
            self.say(f"{tag} NO [NONEXISTENT] no such folder")
            return
        self.say(f"* {len(self.box.mails)} EXISTS", f"* OK [UIDVALIDITY {self.box.uidvalidity}] ok")
        self.say(f"* OK [UIDNEXT {self.box.uidnext}] ok", f"{tag} OK [READ-ONLY] done")

    def do_uid_search(self, tag: str, arguments: str) -> None:
        assert self.box is not None
        what, _, argument = arguments.partition(" ")
        found = sorted(self.box.mails)
        if what == "SINCE":
            since = datetime.strptime(argument + " +0000", "%d-%b-%Y %z").date()
            found = [uid for uid in found if self.box.mails[uid][1].date() >= since]
        elif argument != "*":
            first = int(argument.partition(":")[0])
            later = [uid for uid in found if uid >= first]
            found = later or found[-1:]  # as the RFC has it: `*` is the last one, whatever its UID
        self.say("* SEARCH " + " ".join(map(str, found)), f"{tag} OK done")

    def do_uid_fetch(self, tag: str, arguments: str) -> None:
        assert self.box is not None
        uids, _, wanted = arguments.partition(" ")
        for uid in map(int, uids.split(",")):
            if uid in self.box.mails:
                self.send(self.fetched(uid, *self.box.mails[uid], wanted))
        self.say(f"{tag} OK done")

    def fetched(self, uid: int, raw: bytes, at: datetime, wanted: str) -> bytes:
        number = sorted(self.box.mails).index(uid) + 1 if self.box else 1
        if "BODY" not in wanted:
            moment = f"{at:%d-%b-%Y %H:%M:%S} +0000"
            answer = f'* {number} FETCH (UID {uid} RFC822.SIZE {len(raw)} INTERNALDATE "{moment}")\r\n'
            return answer.encode()
        most = int(re.search(r"<0\.(\d+)>", wanted)[1])  # type: ignore[index]
        part = "HEADER" if "HEADER" in wanted else ""
        text = (raw.partition(b"\r\n\r\n")[0] + b"\r\n\r\n" if part else raw)[:most]
        head = f"* {number} FETCH (UID {uid} BODY[{part}]<0> {{{len(text)}}}\r\n"
        return head.encode() + text + b")\r\n"

    def do_idle(self, tag: str, _: str) -> None:
        self.say("+ idling")
        self.server.woken.wait(30)
        self.say("* 9 EXISTS")
        self.file.readline()
        self.say(f"{tag} OK done")

    def do_logout(self, tag: str, _: str) -> None:
        self.say("* BYE", f"{tag} OK done")
        raise Gone


@contextlib.contextmanager
def imap_server(**about: object) -> Iterator[ImapServer]:
    """Listening on 127.0.0.1 for as long as the block lasts."""
    server = ImapServer(**about)  # type: ignore[arg-type]
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server.port = listener.getsockname()[1]
        listener.settimeout(0.1)
        is_over = threading.Event()

        def listen() -> None:
            while not is_over.is_set():
                with contextlib.suppress(TimeoutError):
                    peer, _ = listener.accept()
                    peer.settimeout(None)
                    peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    Talk(server, peer).start()

        thread = threading.Thread(target=listen, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            is_over.set()
            server.woken.set()
            thread.join()
