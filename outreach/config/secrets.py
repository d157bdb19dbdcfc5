"""Passwords, read from where schedules.yaml says they are kept."""

from collections.abc import Mapping
from pathlib import Path

from outreach.config.private_files import read_private
from outreach.config.problems import did_you_mean
from outreach.config.schema_sending import SecretBlock
from outreach.errors import FileNotPrivate
from outreach.sequence.secret import Secret


class SecretAbsent(LookupError):
    """There is no secret where it should be; the message says what to do."""


def read_secret(block: SecretBlock, *, folder: Path, environ: Mapping[str, str]) -> Secret:
    """The secret of an environment variable or a file; paths count from `folder`.

    Raises SecretAbsent where it is not there (yet), ValueError where it is there but must not be used.
    """
    if block.env is not None:
        return _from_environment(block.env, environ)
    return _from_file(folder / str(block.file))


def _from_environment(name: str, environ: Mapping[str, str]) -> Secret:
    if not environ.get(name):
        found = "is empty" if name in environ else "is not set"
        said = f"the environment variable {name} {found}.{did_you_mean(name, environ)}"
        raise SecretAbsent(said.removesuffix("."))
    return _usable(environ[name], f"the environment variable {name}")


def _from_file(path: Path) -> Secret:
    try:
        text = read_private(path)
    except FileNotFoundError:
        raise SecretAbsent(f"there is no file {path}") from None
    except FileNotPrivate as error:
        raise ValueError(f"the file {path} cannot be used: {error.facts['problem']}") from error
    except (OSError, UnicodeDecodeError) as error:
        said = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise ValueError(f"the file {path} cannot be read: {said}") from error
    if not text.strip():
        raise SecretAbsent(f"the file {path} is empty")
    return _usable(text.removesuffix("\n").removesuffix("\r"), f"the file {path}")


def _usable(value: str, where: str) -> Secret:
    if any(character in value for character in "\r\n\0"):  # it would start a new SMTP or IMAP command
        raise ValueError(f"{where} holds more than one line")
    return Secret(value)
