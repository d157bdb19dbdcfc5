"""How findings are told: to a person as compilers do, to a program as JSON, to GitHub as annotations."""

import os
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from outreach.cli.output import count, say

if TYPE_CHECKING:
    from outreach.actions.check import Topic
    from outreach.actions.check.files import Files
    from outreach.sequence.flaws import Finding, Severity

_WIDTH = 100
_COMMANDS = {"error": "error", "warning": "warning", "note": "notice"}


def severity_of(finding: "Finding", *, strict: bool) -> "Severity":
    """With `strict`, a warning is an error."""
    from outreach.sequence.flaws import RULES

    severity = RULES[finding.code].severity
    return "error" if strict and severity == "warning" else severity


def print_findings(findings: Sequence["Finding"], files: "Files", *, strict: bool) -> None:
    """In the order of files and lines, one block for each, and an empty line between files."""
    for place, finding in enumerate(findings):
        if place == 0 or findings[place - 1].spot.file != finding.spot.file:
            say()
        for line in _block(finding, files.show(finding), strict=strict):
            say(line)


def _block(finding: "Finding", shown: Sequence[str], *, strict: bool) -> Iterator[str]:
    from outreach.sequence.flaws import RULES

    spot = finding.spot
    yield f"{show_path(spot.file)}:{spot.line}:{spot.column}  {severity_of(finding, strict=strict)}  {finding.code}"
    yield from (f"    {line}" for line in shown)
    yield from _indented(" ".join(filter(None, (finding.text, RULES[finding.code].reason))), "    ")
    if finding.remedy:
        yield from _indented(finding.remedy, "    → ")


def _indented(text: str, indent: str) -> Iterator[str]:
    yield from textwrap.wrap(
        text, _WIDTH, initial_indent=indent, subsequent_indent=" " * len(indent), break_long_words=False
    )


def count_grave(findings: Iterable["Finding"], *, strict: bool = False) -> str:
    """`3 errors, 2 warnings`."""
    severities = [severity_of(finding, strict=strict) for finding in findings]
    numbers = [(severity, severities.count(severity)) for severity in ("error", "warning", "note")]
    return ", ".join(count(number, severity) for severity, number in numbers if number)


def as_document(topics: Iterable["Topic"], findings: Iterable["Finding"], *, strict: bool) -> dict[str, Any]:
    """For JSON: `ok` where nothing is to be mended."""
    rows = _as_rows(findings, strict=strict)
    seen = [asdict(topic) | {"ok": topic.is_ok} for topic in topics]
    is_ok = all(topic["ok"] for topic in seen) and all(row["severity"] != "error" for row in rows)
    return {"ok": is_ok, "topics": seen, "findings": rows}


def _as_rows(findings: Iterable["Finding"], *, strict: bool) -> list[dict[str, Any]]:
    """For JSON."""
    from outreach.sequence.flaws import RULES

    return [
        {
            "file": show_path(finding.spot.file),
            "line": finding.spot.line,
            "column": finding.spot.column,
            "severity": severity_of(finding, strict=strict),
            "code": finding.code,
            "text": finding.text,
            "reason": RULES[finding.code].reason,
            "remedy": finding.remedy,
        }
        for finding in findings
    ]


def print_annotations(topics: Iterable["Topic"], findings: Iterable["Finding"], *, strict: bool) -> None:
    """GitHub's workflow commands: each finding appears at its line of the pull request."""
    for topic in topics:
        if not topic.findings and (topic.problem or topic.warning):
            command = "error" if topic.problem else "notice"
            say(annotate(command, topic.problem or topic.warning, {"title": topic.name}))
    for row in _as_rows(findings, strict=strict):
        where = {"file": row["file"], "line": row["line"], "col": row["column"], "title": row["code"]}
        message = "\n".join(filter(None, (f"{row['text']} {row['reason']}".strip(), row["remedy"])))
        say(annotate(_COMMANDS[row["severity"]], message, where))


def annotate(command: str, message: str, where: dict[str, object]) -> str:
    """`::error file=…,line=…::…`, escaped as the runner reads it."""
    properties = ",".join(f"{name}={_escape_property(str(value))}" for name, value in where.items())
    return f"::{command} {properties}::{_escape(message)}"


def _escape_property(text: str) -> str:
    return _escape(text).replace(":", "%3A").replace(",", "%2C")


def _escape(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def show_path(file: str) -> str:
    """As one would type it here; on GitHub from the top of the repository, which is what annotations want."""
    top = Path(os.environ.get("GITHUB_WORKSPACE") or Path.cwd())
    path = Path(file).absolute()
    return str(path.relative_to(top)) if path.is_relative_to(top) else file
