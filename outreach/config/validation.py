"""Pydantic's errors in the words of whoever wrote the file: where, what was found, what was expected."""

import re
from collections.abc import Mapping
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from outreach.config.problems import did_you_mean, find_close, say_found
from outreach.config.schema_types import Block
from outreach.config.yaml_nodes import Document, Path

_KINDS = {
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "bool_type": "true or false",
    "list_type": "a list",
    "dict_type": "a block of keys",
    "model_type": "a block of keys",
}


def add_problems(document: Document, error: ValidationError, file: type[Block]) -> None:
    """Everything that `error` knows becomes a problem of the document, once. `file`: what it should have been."""
    details = error.errors(include_url=False)
    # Unknown keys first: a key that is missing because it is misspelt is one mistake.
    for detail in sorted(details, key=lambda detail: detail["type"] != "extra_forbidden"):
        path = _path_in(document, detail)
        if not document.is_faulty(path):
            document.add(path, _say(detail, file), key=_is_about_key(detail))
        if detail["type"] == "extra_forbidden":
            meant = find_close(str(path[-1]), _keys_at(path[:-1], file))
            document.faulty.update({(*path[:-1], meant)} if meant else ())


def _path_in(document: Document, detail: ErrorDetails) -> Path:
    """Pydantic's path without what is not in the file: the index of a list written as one text, `[key]`."""
    path = tuple(part for part in detail["loc"] if part != "[key]")
    if detail["type"] == "missing":
        return path
    while path and path not in document.values:
        path = path[:-1]
    return path


def _is_about_key(detail: ErrorDetails) -> bool:
    return detail["type"] in {"extra_forbidden", "missing"} or detail["loc"][-1:] == ("[key]",)


def _say(detail: ErrorDetails, file: type[Block]) -> str:
    kind, facts = detail["type"], detail.get("ctx", {})
    if kind == "value_error":
        return str(facts["error"])
    if kind == "missing":
        return f"missing. {_help_of(detail['loc'], file)}".rstrip()
    if kind == "extra_forbidden":
        return _say_unknown_key(detail["loc"], file)
    if kind == "literal_error":
        return _say_choice(facts["expected"], detail["input"])
    if kind in _KINDS:
        return f"expected {_KINDS[kind]}, found {say_found(detail['input'])}"
    return _say_limit(kind, facts, detail)


def _say_limit(kind: str, facts: Mapping[str, Any], detail: ErrorDetails) -> str:
    if kind in {"greater_than_equal", "less_than_equal"}:
        side, limit = ("at least", facts.get("ge")) if "ge" in facts else ("at most", facts.get("le"))
        return (
            f"expected {side} {limit}, found {say_found(detail['input'])}{_reason_for(detail['loc'], side)}"
        )
    if kind == "too_short":
        return "expected at least one entry, found none"
    return f"{detail['msg']}, found {say_found(detail['input'])}"


def _reason_for(loc: Path, side: str) -> str:
    if loc[-1:] == ("per_day",) and side == "at most":
        return ". A person's mailbox that sends more is treated as bulk mail, whatever the provider allows"
    return ""


def _say_unknown_key(loc: Path, file: type[Block]) -> str:
    known = _keys_at(loc[:-1], file)
    hint = did_you_mean(str(loc[-1]), known)
    return f"unknown key.{hint or ' Known keys here: ' + ', '.join(known) + '.'}"


def _keys_at(loc: Path, file: type[Block]) -> list[str]:
    return [info.alias or name for name, info in _block_at(loc, file).items()]


def _say_choice(expected: str, found: object) -> str:
    choices = re.findall(r"'([^']+)'", expected)
    hint = did_you_mean(found, choices) if isinstance(found, str) else ""
    return f"expected {_say_or(choices)}, found {say_found(found)}.{hint}".removesuffix(".")


def _say_or(choices: list[str]) -> str:
    return " or ".join(part for part in (", ".join(choices[:-1]), choices[-1]) if part)


def _help_of(loc: Path, file: type[Block]) -> str:
    fields = _block_at(loc[:-1], file)
    return next(
        (info.description or "" for name, info in fields.items() if (info.alias or name) == loc[-1]), ""
    )


def _block_at(loc: Path, file: type[Block]) -> dict[str, Any]:
    """The fields of the block at this path of the file."""
    kind: Any = file
    for part in loc:
        kind = _inside(kind, part)
    return kind.model_fields if isinstance(kind, type) and issubclass(kind, Block) else {}


def _inside(kind: Any, part: str | int) -> Any:
    if isinstance(kind, type) and issubclass(kind, Block):
        fields = kind.model_fields.items()
        return next((_plain(info.annotation) for name, info in fields if (info.alias or name) == part), None)
    return _plain(get_args(kind)[-1]) if get_origin(kind) in (dict, list) else None


def _plain(kind: Any) -> Any:
    """The type without `| None` and `Annotated`."""
    if get_origin(kind) in (Union, UnionType):
        return _plain(next(arg for arg in get_args(kind) if arg is not NoneType))
    return _plain(get_args(kind)[0]) if hasattr(kind, "__metadata__") else kind
