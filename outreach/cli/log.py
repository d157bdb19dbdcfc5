"""The log: one line for each event on stderr, for eyes on a terminal and as JSON for a collector."""

import contextlib
import logging
import sys
from typing import Any, TextIO, cast

import structlog

_FIRST_STEPS: list[Any] = [
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]
# A database that is away is our `transport.lost`, and not their pages of tracebacks.
_TOLD_BY_US = ("asyncpg", "pgqueuer")
_LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}


class _Forgiving:
    """A full disk, or a collector that has gone, must not end the daemon in the middle of a mail."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> None:
        with contextlib.suppress(OSError):
            self._stream.write(text)

    def flush(self) -> None:
        with contextlib.suppress(OSError):
            self._stream.flush()


def start_log(level: str, *, daemon: bool) -> None:
    """A command that a person typed answers by itself, so its log keeps to errors unless `level` is debug."""
    chosen = _LEVELS[level] if daemon or level == "debug" else logging.CRITICAL
    stream, last = cast("TextIO", _Forgiving(sys.stderr)), _last_steps()
    structlog.configure(
        processors=[*_FIRST_STEPS, *last],
        wrapper_class=structlog.make_filtering_bound_logger(chosen),
        logger_factory=structlog.WriteLoggerFactory(file=stream),
        cache_logger_on_first_use=False,
    )
    if daemon:
        _hear_libraries(stream, max(chosen, logging.WARNING), last)


def _hear_libraries(stream: TextIO, level: int, last: list[Any]) -> None:
    """What the libraries have to say, in the same form: a collector reads every line in one way."""
    first = [structlog.stdlib.add_logger_name, *_FIRST_STEPS]
    shown = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(foreign_pre_chain=first, processors=[shown, *last])
    )
    logging.basicConfig(level=level, handlers=[handler])
    for name in _TOLD_BY_US:
        logging.getLogger(name).setLevel(logging.CRITICAL)


def _last_steps() -> list[Any]:
    """Tracebacks without local variables: they hold people's names and notes."""
    if sys.stderr.isatty():
        return [structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)]
    tracebacks = structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
    return [structlog.processors.ExceptionRenderer(tracebacks), structlog.processors.JSONRenderer()]
