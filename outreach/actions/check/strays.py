"""Letters whose file is called so that nobody gets them, because the name is misspelled."""

from collections.abc import Iterator
from pathlib import Path

from outreach.actions.letters import all_audiences
from outreach.config.problems import find_close
from outreach.render import Templates
from outreach.sequence.flaws import Finding, Spot
from outreach.sequence.schedules import Schedules

_MISSPELLED = (
    0.8  # of a word that is right there is no proof that it is wrong, so it has to be very like another
)


def find_strays(schedules: Schedules, templates: Templates, folder: Path) -> Iterator[Finding]:
    """In the practice's own `folder`, and only where another name is near: a letter for later is left alone."""
    written = {step.template for sequence in schedules.sequences.values() for step in sequence.steps}
    letters = {name for name in written if name}
    others = {file.stem for file in templates.files() if file.parent != folder}  # such as those to the owner
    for file, audience in templates.variants().items():
        if file.parent == folder and not file.name.startswith("_"):
            name = file.name.partition(".")[0]
            yield from _find_stray(file, name, letters | others, f"No step writes with '{name}'")
            audiences = all_audiences(schedules) | {""}
            yield from _find_stray(file, audience, audiences, f"No campaign has the audience '{audience}'")


def _find_stray(file: Path, word: str, known: set[str] | frozenset[str], text: str) -> Iterator[Finding]:
    near = None if word in known else find_close(word, known, likeness=_MISSPELLED)
    if near:
        meant = file.name.replace(word, near, 1)
        remedy = f"Did you mean {meant}?"
        yield Finding(Spot(str(file)), "letter-stray", f"{text}, so nobody gets this letter.", remedy)
