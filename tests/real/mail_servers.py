"""A real Postfix and a real Dovecot on loopback, under one folder, for as long as a `with` block lasts. Needs root."""

import contextlib
import imaplib
import os
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

CONFIGURATION = Path(__file__).parent / "servers"
PASSWORD = "secret"
PEOPLE = ("maya@lakeside.example", "reed@client.example", "olga@client.example")
VACATION = """require ["vacation"];
vacation :days 1 :subject "Automatic reply: away until 5 May" "I am out of the office until 5 May.";
"""  # Olga's; Pigeonhole sends it only to mail without List-Unsubscribe


@dataclass(frozen=True)
class MailServers:
    """Where they listen on 127.0.0.1: `submission` and `imap` want STARTTLS and a login, `inbound` takes mail from anybody."""

    folder: Path
    submission: int
    inbound: int
    imap: int
    imaps: int

    def trust(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self.folder / "cert.pem")

    def log(self) -> str:
        return "\n".join(path.read_text() for path in (self.folder / "log").iterdir())

    def fetch(self, person: str, search: str, *, seconds: float = 20) -> bytes:
        """The first mail in `person`'s inbox that this IMAP search finds, as stored; waits for it."""
        deadline = time.monotonic() + seconds
        with imaplib.IMAP4("127.0.0.1", self.imap) as imap:
            imap.starttls(self.trust())
            imap.login(person, PASSWORD)
            while time.monotonic() < deadline:
                imap.select("INBOX", readonly=True)
                [found] = imap.uid("SEARCH", search)[1]
                if found:
                    return imap.uid("FETCH", found.split()[0].decode(), "(BODY.PEEK[])")[1][0][1]
                time.sleep(0.1)
        raise AssertionError(f"{person} got no mail for {search} within {seconds} s; the logs:\n{self.log()}")


def missing() -> str | None:
    """Why the servers cannot run here, or None."""
    if os.geteuid() != 0:
        return "Postfix and Dovecot need root to change to their own users"
    paths = ("/usr/sbin/postfix", "/usr/sbin/dovecot", "/usr/lib/dovecot/lmtp", "/usr/bin/openssl")
    absent = [path for path in paths if not Path(path).exists()]
    return f"not installed: {', '.join(absent)}" if absent else None


@contextlib.contextmanager
def mail_servers() -> Iterator[MailServers]:
    """Both servers, started and listening; at the end they are stopped and their folder is gone."""
    folder = Path(tempfile.mkdtemp(prefix="mail-"))  # not pytest's: the servers' own users must reach it
    servers = MailServers(folder, *_free_ports(4))
    try:
        _lay_out(servers)
        _run("dovecot", "-c", folder / "dovecot/dovecot.conf")
        _run("postfix", "-c", folder / "postfix/etc", "start")
        for port in (servers.submission, servers.inbound, servers.imap, servers.imaps):
            _wait_for(servers, port)
        yield servers
    finally:
        for pid in ("postfix/spool/pid/master.pid", "dovecot/run/master.pid"):
            _stop(folder / pid)
        shutil.rmtree(folder)


def _free_ports(count: int) -> list[int]:
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]


def _lay_out(servers: MailServers) -> None:
    folder = servers.folder
    folder.chmod(0o755)
    for name in (
        "postfix/etc",
        "postfix/data",
        "postfix/spool",
        "dovecot/run",
        "dovecot/state",
        "log",
        "mail",
    ):
        (folder / name).mkdir(parents=True)
    _make_certificate(folder)
    _configure(servers, "main.cf", folder / "postfix/etc/main.cf")
    _configure(servers, "master.cf", folder / "postfix/etc/master.cf")
    _configure(servers, "dovecot.conf", folder / "dovecot/dovecot.conf")
    users = "".join(f"{person}:{{PLAIN}}{PASSWORD}::::::\n" for person in PEOPLE)
    (folder / "dovecot/users").write_text(users)
    olga = folder / "mail/client.example/olga"
    olga.mkdir(parents=True)
    (olga / ".dovecot.sieve").write_text(VACATION)
    shutil.chown(folder / "postfix/data", "postfix")
    for path in ((folder / "mail"), *(folder / "mail").rglob("*")):
        shutil.chown(path, "mail", "mail")
    # Before Dovecot makes its sockets in Postfix's queue: this is what lays the queue out.
    _run("postfix", "-c", folder / "postfix/etc", "check")


def _configure(servers: MailServers, name: str, to: Path) -> None:
    text = (CONFIGURATION / name).read_text()
    for field in ("folder", "submission", "inbound", "imap", "imaps"):
        text = text.replace(f"@{field.upper()}@", str(getattr(servers, field)))
    to.write_text(text)


def _make_certificate(folder: Path) -> None:
    subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
    files = ["-keyout", folder / "key.pem", "-out", folder / "cert.pem"]
    _run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *files, *subject)


def _run(*command: str | Path) -> None:
    # No pipe: what daemons inherit of it would stay open after the command ends.
    subprocess.run(
        command, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def _wait_for(servers: MailServers, port: int, seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=5) as peer:
            if port == servers.imaps or peer.recv(1):
                return
        time.sleep(0.05)
    raise AssertionError(f"nothing listens on {port}; the logs:\n{servers.log()}")


def _stop(pid_file: Path, seconds: float = 10) -> None:
    """Ask the server to end, with all its children, and wait until its own process is gone."""
    if not pid_file.exists():
        return
    pid = int(pid_file.read_text())
    os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + seconds
    while _is_running(pid):
        if time.monotonic() > deadline:
            os.kill(pid, signal.SIGKILL)
        time.sleep(0.05)


def _is_running(pid: int) -> bool:
    """A zombie that nobody has buried yet does not run."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
