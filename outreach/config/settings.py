"""The settings: what differs between machines, read from the environment and from nowhere else."""

import ipaddress
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from outreach.config.durations import DurationUnclear, parse_span
from outreach.config.private_files import read_private
from outreach.config.problems import did_you_mean
from outreach.errors import FileNotPrivate, SettingInvalid, UnknownSetting

PREFIX = "OUTREACH_"
TRANSPORTS = ("local", "cluster")
LEVELS = ("debug", "info", "warning", "error")
_SHORTEST_TICK = timedelta(seconds=1)
_LONGEST_TICK = timedelta(minutes=5)  # a promise is looked at often enough to be kept
_MOST_PORTS = 65_535

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class Setting(NamedTuple):
    """One environment variable, its default as it would be written, and what it is for."""

    name: str
    default: str
    help: str


SETTINGS = (
    Setting("OUTREACH_SCHEDULES", "./schedules.yaml", "The file that says what is written to whom."),
    Setting(
        "OUTREACH_TEMPLATES", "./templates/emails", "The folder of mail templates, before the shipped ones."
    ),
    Setting("OUTREACH_DATA", "./data", "The folder of the database and the keys. Back it up."),
    Setting("OUTREACH_DATABASE_URL", "sqlite:///<data>/outreach.db", "The database, as an SQLAlchemy URL."),
    Setting("OUTREACH_DATABASE_URL_FILE", "", "A file that holds OUTREACH_DATABASE_URL, instead of it."),
    Setting("OUTREACH_SECRET_KEY_FILE", "<data>/secret.key", "The file of the secret keys."),
    Setting("OUTREACH_OUTBOX", "./outbox", "The folder into which `delivery: sandbox` writes mails."),
    Setting("OUTREACH_HTTP", "127.0.0.1:8025", "Host and port of the web pages, or `off`."),
    Setting(
        "OUTREACH_TRUSTED_PROXIES", "", "Addresses or networks of proxies whose X-Forwarded-For is believed."
    ),
    Setting(
        "OUTREACH_TRANSPORT",
        "local",
        "How daemons share the sending: `local`, or `cluster` for several machines on PostgreSQL.",
    ),
    Setting("OUTREACH_TICK", "15s", "How often the daemon looks at what is due."),
    Setting("OUTREACH_LOG", "info", "How much is logged: debug, info, warning or error."),
)


class HttpAddress(NamedTuple):
    """Where the web pages listen."""

    host: str
    port: int


@dataclass(frozen=True, slots=True)
class Settings:
    """One machine's settings. Paths are absolute. `database_url` may hold a password and is not shown."""

    schedules: Path
    templates: Path | None  # None: only the shipped ones
    data: Path
    database_url: str = field(repr=False)
    secret_key_file: Path | None  # None: secret.key in the data folder
    outbox: Path
    http: HttpAddress | None  # None: off
    trusted_proxies: tuple[Network, ...]
    transport: str  # of TRANSPORTS
    tick: timedelta
    log: str


def load_settings(environ: Mapping[str, str], *, folder: Path | None = None) -> Settings:
    """The settings in `environ`; relative paths count from `folder`, or from the current one.

    Raises UnknownSetting for an OUTREACH_ name that means nothing, and SettingInvalid.
    """
    _refuse_unknown(environ)
    given = {name: environ[name].strip() for name, _, _ in SETTINGS if environ.get(name, "").strip()}
    folder = folder or Path.cwd()

    def path(name: str, default: str) -> Path:
        return folder / Path(given.get(PREFIX + name, default)).expanduser()

    data = path("DATA", "data")
    database_url = _database_url(given, folder, data)
    return Settings(
        schedules=path("SCHEDULES", "schedules.yaml"),
        templates=_templates(path("TEMPLATES", "templates/emails"), given),
        data=data,
        database_url=database_url,
        secret_key_file=path("SECRET_KEY_FILE", "") if f"{PREFIX}SECRET_KEY_FILE" in given else None,
        outbox=path("OUTBOX", "outbox"),
        http=_read(given, "HTTP", "127.0.0.1:8025", _http),
        trusted_proxies=_read(given, "TRUSTED_PROXIES", "", _networks),
        transport=_read(given, "TRANSPORT", "local", partial(_transport, database_url)),
        tick=_read(given, "TICK", "15s", _tick),
        log=_read(given, "LOG", "info", _level),
    )


def _refuse_unknown(environ: Mapping[str, str]) -> None:
    known = {setting.name for setting in SETTINGS}
    for name in sorted(environ):
        if name.startswith(PREFIX) and name not in known:
            raise UnknownSetting(name=name, hint=did_you_mean(name, known))


def _read(given: Mapping[str, str], name: str, default: str, read: Callable[[str], Any]) -> Any:
    """`read` raises ValueError with what it expected."""
    text = given.get(PREFIX + name, default)
    try:
        return read(text)
    except ValueError as error:
        raise SettingInvalid(name=PREFIX + name, value=text, expected=str(error)) from error


def _templates(folder: Path, given: Mapping[str, str]) -> Path | None:
    if folder.is_dir():
        return folder
    if f"{PREFIX}TEMPLATES" in given:
        raise SettingInvalid(name=f"{PREFIX}TEMPLATES", value=str(folder), expected="a folder that is there")
    return None


def _database_url(given: Mapping[str, str], folder: Path, data: Path) -> str:
    name, twin = f"{PREFIX}DATABASE_URL", f"{PREFIX}DATABASE_URL_FILE"
    if name in given and twin in given:
        raise SettingInvalid(name=twin, value=given[twin], expected=f"nothing, because {name} is set too")
    if twin not in given:
        return given.get(name) or f"sqlite:///{data / 'outreach.db'}"
    try:
        url = read_private(folder / given[twin]).strip()
    except FileNotPrivate as error:
        raise SettingInvalid(
            name=twin, value=given[twin], expected=f"a private file, but {error.facts['problem']}"
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise SettingInvalid(name=twin, value=given[twin], expected="a text file that can be read") from error
    if not url:
        raise SettingInvalid(name=twin, value=given[twin], expected="a file that is not empty")
    return url


def _http(text: str) -> HttpAddress | None:
    if text.lower() == "off":
        return None
    host, colon, port = text.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not (colon and host and port.isascii() and port.isdigit() and int(port[:6]) <= _MOST_PORTS):
        raise ValueError("host:port such as 127.0.0.1:8025, or off")
    return HttpAddress(host, int(port))


def _networks(text: str) -> tuple[Network, ...]:
    try:
        return tuple(ipaddress.ip_network(part.strip()) for part in text.split(",") if part.strip())
    except ValueError as error:
        raise ValueError("addresses or networks with commas between, such as 10.0.0.0/8") from error


def _tick(text: str) -> timedelta:
    try:
        tick = parse_span(text)
    except DurationUnclear as error:
        raise ValueError(f"a duration such as 15s ({error})") from error
    if not _SHORTEST_TICK <= tick <= _LONGEST_TICK:
        raise ValueError("between 1s and 5m")
    return tick


def _transport(database_url: str, text: str) -> str:
    if text.lower() not in TRANSPORTS:
        raise ValueError("local or cluster")
    if text.lower() == "cluster" and not database_url.startswith("postgresql"):
        raise ValueError("local, because only PostgreSQL serves a cluster")
    return text.lower()


def _level(text: str) -> str:
    if text.lower() not in LEVELS:
        raise ValueError(f"one of {', '.join(LEVELS)}")
    return text.lower()
