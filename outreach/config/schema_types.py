"""What stands behind a key of schedules.yaml: types that read a text, and say so to editors."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import time, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

from outreach.config import durations, words
from outreach.config.problems import did_you_mean, say_found
from outreach.config.regions import Holidays, parse_zone
from outreach.mail.address import Address
from outreach.sequence.schedules import Repeat, Wait
from outreach.sequence.window import DateRange

ENV_PATTERN = r"^[A-Za-z_][A-Za-z0-9_]*$"
LONGEST_LINE = 300
MOST_ITEMS = 1_000


class Block(BaseModel):
    """Keys and values; closed, and strict about types: a text is no number."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, hide_input_in_errors=True)


def key(said: str, *, default: Any = ..., name: str | None = None, **limits: Any) -> Any:
    """A key of a block. `said` is its help in editors, one sentence; a default is written as in the file."""
    return Field(default, description=said, alias=name, validate_default=True, **limits)


@dataclass(frozen=True, slots=True)
class FromText:
    """Written as a text, read by `read`, which raises ValueError with a sentence."""

    read: Callable[[str], Any]
    examples: tuple[str, ...] = ()
    pattern: str = ""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Pydantic asks how to validate."""
        return core_schema.no_info_plain_validator_function(self._validate)

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """Pydantic asks what to tell editors."""
        more = {"examples": list(self.examples), "pattern": self.pattern}
        return {"type": "string", **{name: value for name, value in more.items() if value}}

    def _validate(self, value: Any) -> Any:
        if not isinstance(value, (str, int)) or isinstance(value, bool):
            example = f" such as '{self.examples[0]}'" if self.examples else ""
            raise ValueError(f"expected a text{example}, found {say_found(value)}")  # noqa: TRY004 - pydantic takes ValueError
        return self.read(str(value))  # a number is read too: `48` deserves the answer that parse_wait has


def _read_line(text: str) -> str:
    if "\n" in text.strip():
        raise ValueError("expected one line, found several")
    if not text.strip():
        raise ValueError("expected a text, found an empty one")
    if len(text) > LONGEST_LINE:
        raise ValueError(f"expected at most {LONGEST_LINE} characters, found {len(text)}")
    return " ".join(text.split())


def _read_env_name(text: str) -> str:
    if not re.fullmatch(ENV_PATTERN, text):  # it may be the password itself, so it is not repeated
        raise ValueError("expected the name of an environment variable, such as SMTP_PASSWORD")
    return text


def _read_window_zone(text: str) -> str:
    if text in {"contact", "owner"}:
        return text
    try:
        return parse_zone(text).key
    except ValueError as error:
        hint = did_you_mean(text, ("contact", "owner"))
        raise ValueError(str(error).replace("expected", "expected contact, owner or", 1) + hint) from error


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _as_days(value: Any) -> Any:
    return ", ".join(map(str, value)) if isinstance(value, list) else value


def _as_pitches(value: Any) -> Any:
    return {"default": value} if isinstance(value, str) else value


def _no_literal(value: Any) -> Any:
    if not isinstance(value, dict):
        raise ValueError("a password must be {env: NAME} or {file: PATH}, never the password itself")  # noqa: TRY004
    return value


Line = Annotated[str, FromText(_read_line)]
Name = Annotated[str, FromText(words.parse_name, pattern=words.NAME_PATTERN)]
Language = Annotated[str, FromText(_read_line, ("en",), r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
Zone = Annotated[ZoneInfo, FromText(parse_zone, ("America/Los_Angeles", "Europe/Berlin"))]
Link = Annotated[str, FromText(words.parse_link, ("https://lakeside.example",), r"^https?://")]
PublicUrl = Annotated[
    str, FromText(words.parse_public_url, ("https://mail.lakeside.example",), r"^https?://")
]
Host = Annotated[str, FromText(words.parse_host, ("smtp.example.com",), words.HOST_PATTERN)]
Sender = Annotated[Address, FromText(words.parse_address, ("Maya Okafor <maya@lakeside.example>",), r"@")]
MailAddress = Annotated[str, FromText(words.parse_bare_address, ("maya@lakeside.example",), r"@")]
WaitWords = Annotated[
    Wait, FromText(durations.parse_wait, ("4h", "2 days", "5 business days"), durations.WAIT_PATTERN)
]
SpanWords = Annotated[timedelta, FromText(durations.parse_span, ("48h", "10m"), durations.SPAN_PATTERN)]
RepeatWords = Annotated[
    Repeat, FromText(durations.parse_repeat, ("monthly", "every 6 weeks"), durations.REPEAT_PATTERN)
]
Hours = Annotated[tuple[time, time], FromText(words.parse_hours, ("08:30-17:00",), words.HOURS_PATTERN)]
Dates = Annotated[DateRange, FromText(words.parse_dates, ("2026-12-21..2027-01-03",), words.DATES_PATTERN)]
WeeklyMoment = Annotated[
    words.WeeklyMoment, FromText(words.parse_weekly_moment, ("monday 07:30",), words.MOMENT_PATTERN)
]
Region = Annotated[Holidays, FromText(Holidays, ("US-OR", "DE-BE", "US"), r"^[A-Z]{2}(-[A-Z0-9]+)?$")]
Days = Annotated[
    frozenset[int],
    FromText(words.parse_days, ("mon-fri", "mon, wed"), words.DAYS_PATTERN),
    BeforeValidator(_as_days, json_schema_input_type=str | list[str]),
]
Names = Annotated[
    list[Name],
    Field(min_length=1, max_length=MOST_ITEMS),
    BeforeValidator(_as_list, json_schema_input_type=Name | list[Name]),
]
Lines = Annotated[
    list[Line],
    Field(max_length=MOST_ITEMS),
    BeforeValidator(_as_list, json_schema_input_type=Line | list[Line]),
]
EnvName = Annotated[str, FromText(_read_env_name, ("SMTP_PASSWORD",), ENV_PATTERN)]
ListOfOne = BeforeValidator(_as_list)
WindowZone = Annotated[str, FromText(_read_window_zone, ("contact", "owner", "America/Los_Angeles"))]
PitchName = Annotated[str, FromText(words.parse_pitch_name, pattern=words.PITCH_PATTERN)]
Pitches = Annotated[
    dict[PitchName, Line], BeforeValidator(_as_pitches, json_schema_input_type=Line | dict[PitchName, Line])
]


def not_flat(name: str) -> BeforeValidator:
    """Refuses the keys of one block, known by `name`, where several blocks stand, each under a name."""

    def refuse(value: Any) -> Any:
        if isinstance(value, dict) and not isinstance(value.get(name, {}), dict):
            raise ValueError("expected blocks, each under a name of its own, found the keys of one block")  # noqa: TRY004 - pydantic
        return value

    return BeforeValidator(refuse)


def _no_literal_address(value: Any) -> Any:
    if not isinstance(value, dict):
        raise ValueError(  # noqa: TRY004 - pydantic takes ValueError
            "a calendar's address is as secret as a password: {env: NAME} or {file: PATH}, never the address itself"
        )
    return value


def _no_literal_calendar(value: Any) -> Any:
    """One calendar needs no list; and an address that stands here is not quoted by the error."""
    calendars = value if isinstance(value, list) else [value]
    if not all(isinstance(calendar, dict) for calendar in calendars):
        raise ValueError("a calendar must be {address: {env: NAME}} or {file: PATH}")
    return calendars


NoLiteral = BeforeValidator(_no_literal)
NoLiteralAddress = BeforeValidator(_no_literal_address)
NoLiteralCalendar = BeforeValidator(_no_literal_calendar)
