"""`outreach test`: do the campaigns do what their tests say?"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from outreach.cli.output import as_json, count, hint, print_json, say

if TYPE_CHECKING:
    from outreach.sequence.campaign_tests.values import Happened, Outcome, Row
    from outreach.testing.practice import Practice
    from outreach.testing.side_by_side import Look

FAILED, TO_MEND = 1, 3


_HELP = """Play the campaign tests in FILES (default: tests/campaigns/ beside schedules.yaml).

Needs no database, no password and no network. Exit code 1 where something else happens than is expected, 3 where
a file is to be mended. Such a file says who does what, and who gets which mail on which day:

\b
test: Whoever never answers hears from us twice
people: {rosa: physician}
happens:
  - {on: mon 2 mar 2026, enrolled: rosa}
expect:
  - {on: mon 2 mar, mail: introduction/hello}
  - {on: mon 9 mar, mail: introduction/nudge}
  - nothing more until 1 jun
"""


@click.command(help=_HELP)
@click.argument("files", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--show", is_flag=True, help="Print what does happen, as an `expect:` block to copy.")
@as_json
@click.pass_context
def test(ctx: click.Context, files: tuple[Path, ...], show: bool, as_json: bool) -> None:  # noqa: FBT001 - click's shape
    tests, scripts = _find(files)
    if show:
        _show(tests)
        return
    found = []
    look = _make_look()
    for file in tests:
        outcome, problem = _run(file)
        found.append(_as_data(file, outcome, problem))
        if not as_json:
            _print(file, outcome, problem, look)
    if as_json:
        print_json(found)
    code = max((_code_of(one) for one in found), default=0)
    ctx.exit(max(code, _finish(found, scripts, as_json=as_json)))


def _find(files: Sequence[Path]) -> tuple[list[Path], list[Path]]:
    """Files of tests, and those that only pytest understands. A folder stands for what is in it."""
    import os

    from outreach.config.settings import load_settings
    from outreach.errors import NotFound
    from outreach.testing.practice import ENDINGS, PLACE

    folder = load_settings(os.environ).schedules.parent / PLACE
    if not files and not folder.is_dir():
        hint = " `outreach test --help` shows one."
        raise NotFound(what="campaign test in", query=str(folder), hint=hint)
    named = files or (folder,)
    every = [inside for one in named for inside in (sorted(one.iterdir()) if one.is_dir() else [one])]
    scripts = [file for file in every if file.suffix == ".py" and file.name.startswith("test_")]
    return [
        file for file in every if file.suffix in ENDINGS or (file in files and file.suffix != ".py")
    ], scripts


def _run(file: Path) -> "tuple[Outcome | None, str]":
    """What came of it, or what is wrong with the file. Of schedules.yaml, once is enough: that ends the command."""
    from outreach.errors import CampaignTestInvalid

    try:
        return _practice_of(file).run_file(file), ""
    except CampaignTestInvalid as err:
        return None, str(err)


def _show(files: Sequence[Path]) -> None:
    for file in files:
        if len(files) > 1:
            say(f"# {file}")
        say(_practice_of(file).show(file).rstrip("\n"))


def _practice_of(file: Path) -> "Practice":
    """The nearest above the file; of the one that the settings are about, all files are where they say."""
    import os

    from outreach.config.settings import load_settings
    from outreach.testing.practice import PLACE, Practice, find_practice

    settings = load_settings(os.environ)
    if file.resolve().parent == (settings.schedules.parent / PLACE).resolve():
        return Practice(settings.schedules, settings.templates)
    return find_practice(file)


def _make_look() -> "Look":
    """What this terminal can show."""
    import os
    import shutil
    import sys

    from outreach.testing.side_by_side import Look

    is_terminal = sys.stdout.isatty()
    encoding = (sys.stdout.encoding or "ascii").lower().replace("-", "")
    return Look(
        width=min(160, shutil.get_terminal_size().columns) if is_terminal else 110,
        colour=is_terminal and not os.environ.get("NO_COLOR"),
        ascii=not encoding.startswith("utf"),
    )


def _print(file: Path, outcome: "Outcome | None", problem: str, look: "Look") -> None:
    from outreach.testing.side_by_side import draw

    if outcome is None:
        click.echo(f"{look.wrong} {file.name}: is to be mended\n{problem}\n")
        return
    mark = look.right if outcome.is_right else look.wrong
    click.echo(f"{mark} {file.name}: {outcome.test.sentence}")
    if not outcome.is_right:
        click.echo(f"\n{draw(outcome, look)}\n")


def _finish(found: Sequence[dict[str, Any]], scripts: Sequence[Path], *, as_json: bool) -> int:
    """The sum, and what pytest says about tests in Python."""
    wrong = sum(not one["passed"] for one in found)
    if not as_json:
        said = f"{wrong} of them not as expected" if wrong else "all as expected"
        hint(f"{count(len(found), 'campaign test')}, {said}." if found else "No test in YAML.")
    return _run_scripts(scripts, quiet=as_json) if scripts else 0


def _run_scripts(scripts: Sequence[Path], *, quiet: bool) -> int:
    import importlib.util
    import subprocess
    import sys

    names = ", ".join(script.name for script in scripts)
    if importlib.util.find_spec("pytest") is None:
        hint(f"{names}: tests in Python need pytest, which is not installed: `pip install pytest`.")
        return TO_MEND
    out = sys.stderr if quiet else None
    command = [sys.executable, "-m", "pytest", "-q", *map(str, scripts)]
    return min(FAILED, subprocess.run(command, check=False, stdout=out).returncode)  # noqa: S603 - files that were named


def _code_of(one: dict[str, Any]) -> int:
    return TO_MEND if one["problem"] else 0 if one["passed"] else FAILED


def _as_data(file: Path, outcome: "Outcome | None", problem: str) -> dict[str, Any]:
    return {
        "file": str(file),
        "test": outcome.test.sentence if outcome else None,
        "passed": outcome is not None and outcome.is_right,
        "problem": problem,
        "timeline": [_row_as_data(row) for row in outcome.rows] if outcome else [],
    }


def _row_as_data(row: "Row") -> dict[str, Any]:
    from outreach.sequence.campaign_tests.wording import say_what

    wanted = row.expected
    expected = (
        {"what": say_what(wanted), "from": wanted.starts_at, "before": wanted.ends_at} if wanted else None
    )
    happens = _happened_as_data(row.happened) if row.happened else None
    return {"expected": expected, "happens": happens, "differences": list(row.differences)}


def _happened_as_data(happened: "Happened") -> dict[str, Any]:
    from outreach.sequence.campaign_tests.wording import say_what

    said = {"what": say_what(happened), "at": happened.at, "because": happened.why}
    return {**said, "subject": happened.subject, "text": happened.text}
