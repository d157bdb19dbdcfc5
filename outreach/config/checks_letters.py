"""A step names a template; here is whether it may."""

from collections.abc import Iterator, Mapping

from outreach.config.finding import Finding
from outreach.config.problems import did_you_mean
from outreach.config.schema import File


def check_letters(file: File, letters: Mapping[str, str] | None) -> Iterator[Finding]:
    """`letters`: every template, and why no step may write to a contact with it; None where they are not known."""
    if letters is None:
        return
    for name, sequence in file.sequences.items():
        for index, step in enumerate(sequence.steps):
            said = _refusal(step.template, letters) if step.template else ""
            if said:
                yield Finding(("sequences", name, "steps", index, "template"), said)


def _refusal(name: str, letters: Mapping[str, str]) -> str:
    if name in letters:
        return letters[name]
    usable = sorted(known for known, problem in letters.items() if not problem)
    return f"there is no template '{name}'.{did_you_mean(name, usable)} It would be the file {name}.md"
