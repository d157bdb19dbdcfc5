"""The README's commands do what it says: the two that CI takes out of it, and the walk of the first hour."""

import contextlib
import os
import re
import shlex
import subprocess
from dataclasses import dataclass

import pytest
import structlog
from click.testing import CliRunner

from outreach.cli.program import outreach

CONTACTS = """\
email,title,first name,last name,organization,role,audience,interests,source,basis
rosa.lind@clinic.example.com,Dr.,Rosa,Lind,Harbor Pediatrics,pediatrician,physician,sleep,conference,referral partner
j.park@westhigh.example.com,,Joon,Park,West High,counselor,school,anxiety,school website,legitimate interest
"""
ALWAYS_OPEN = 'send_window: {days: mon-sun, hours: "00:00-23:59"}\n'
_DAYS = r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)"
_MONTHS = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_PASSING = rf"(…| {{2,}}|\b{_DAYS}\b|\b{_MONTHS}\b|\b[0-9]+\b|\b[0-9a-f]{{6}}\b)"


@dataclass(frozen=True)
class Shown:
    """One command of the README, what stands below it there, and what it really said."""

    command: str
    told: list[str]
    said: str


@pytest.mark.parametrize("heading", ["Try it", "Run the tests"])
def test_one_block_with_one_command_stands_below(readme, heading):
    [block] = readme.blocks(heading)
    [command] = block.splitlines()
    assert command.startswith("python3 -m venv .venv && .venv/bin/pip install -e ")


def test_ci_takes_the_tests_command_out_of_the_readme(readme, root):
    script = (root / ".ci" / "run").read_text("utf-8")
    function = re.search(r"^readme_command\(\) \{.*?^\}", script, re.MULTILINE | re.DOTALL)[0]
    taken = subprocess.run(
        ["bash", "-c", f'{function}\nreadme_command "Run the tests"'],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    )
    assert taken.stdout == readme.blocks("Run the tests")[0]


def test_the_demo_writes_the_page_that_the_readme_names_for_as_long_as_it_says(readme):
    defaults = {parameter.name: parameter.default for parameter in outreach.get_command(None, "demo").params}
    assert f"`{defaults['folder']}/index.html`" in readme.below("Try it")
    assert defaults["months"] == 6
    assert "six months" in readme.below("Try it")


@pytest.fixture(scope="module")
def walk(readme, tmp_path_factory) -> list[Shown]:
    """The first hour, typed as it stands there."""
    folder = tmp_path_factory.mktemp("practice")
    (folder / "contacts.csv").write_text(CONTACTS, "utf-8")
    shown = []
    for command, told in commands(readme):
        shown.append(Shown(command, told, type_in(folder, command)))
        if command == "outreach init":
            open_the_window(folder / "schedules.yaml", readme)
    return shown


def test_every_line_that_the_first_hour_shows_is_said(walk):
    assert len(walk) == 10
    for one in walk:
        for line in one.told:
            assert re.search(as_pattern(line), one.said, re.MULTILINE), (
                f"$ {one.command}\n{line}\n\n{one.said}"
            )


def test_the_private_note_of_the_first_hour_is_in_no_mail(walk):
    assert "tired" in next(one.command for one in walk if "--private" in one.command)
    assert not any("tired" in one.said for one in walk)


def test_the_csv_of_the_first_hour_has_the_columns_that_the_readme_tells(readme):
    assert f"`{CONTACTS.splitlines()[0]}`" in readme.text


def commands(readme) -> list[tuple[str, list[str]]]:
    found: list[tuple[str, list[str]]] = []
    for block in readme.blocks("The first hour"):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append((line.removeprefix("$ "), []))
            elif line.strip() not in ("", "…"):
                found[-1][1].append(line)
    return found


def type_in(folder, command: str) -> str:
    """In this process, which is quicker, by somebody who answers y. The id of a draft is today's."""
    environ = {name: None for name in os.environ if name.startswith("OUTREACH_")}
    with contextlib.chdir(folder):
        if "drafts approve" in command:
            listed = CliRunner().invoke(outreach, ["drafts"], env=environ).stdout
            command = re.sub(r"[0-9a-f]{6}$", re.search(r"^[0-9a-f]{6}", listed, re.MULTILINE)[0], command)
        said = CliRunner().invoke(outreach, shlex.split(command)[1:], env=environ, input="y\n")
    structlog.reset_defaults()
    assert said.exit_code == 0, said.output
    return said.output


def open_the_window(file, readme) -> None:
    """What the README tells the newcomer to do, so that this works at night and on holidays."""
    assert f"`{ALWAYS_OPEN.strip()}`" in readme.text
    assert "`gap: 0s, jitter: 0s`" in readme.text
    text = re.sub(r"^send_window:\n(?:[ #].*\n)+", ALWAYS_OPEN, file.read_text("utf-8"), flags=re.MULTILINE)
    changed = text.replace("gap: 10m, jitter: 10m", "gap: 0s, jitter: 0s")
    assert ALWAYS_OPEN in changed
    assert "gap: 0s" in changed
    file.write_text(changed, "utf-8")


def as_pattern(line: str) -> str:
    """Days, times and ids are another day's; … is anything; the width of columns follows from the words."""
    shown = line.rstrip().removesuffix(" y") if line.startswith("Let it leave?") else line.rstrip()
    parts = re.split(_PASSING, shown)  # what passes stands at the odd places
    return "".join(re.escape(part) if place % 2 == 0 else _any_like(part) for place, part in enumerate(parts))


def _any_like(part: str) -> str:
    kinds = {
        "…": ".*",
        " {2,}": " +",
        "[0-9]+": "[0-9]+",
        "[0-9a-f]{6}": "[0-9a-f]{6}",
        _DAYS: _DAYS,
        _MONTHS: _MONTHS,
    }
    return next(pattern for kind, pattern in kinds.items() if re.fullmatch(kind, part))
