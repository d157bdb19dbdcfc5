"""schedules.yaml and all templates, looked at without a database: what is wrong in them, with file, line and column."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from outreach.actions.check.sending import find_in_sending
from outreach.actions.check.strays import find_strays
from outreach.actions.check.templates import find_unwritable
from outreach.actions.check.wording import check_wording
from outreach.actions.letters import Letter, all_audiences, all_letters, find_languages, prints_notes
from outreach.config.problems import Place, show_spot
from outreach.config.schedules import inspect_schedules
from outreach.config.yaml_nodes import Document
from outreach.errors import SchedulesInvalid, TemplateBroken, TemplateMissing
from outreach.render import Templates, load_templates
from outreach.render.literal import read_lines
from outreach.render.templates import find_broken
from outreach.sequence.flaws import Finding, Flaw, Spot, find_flaws, find_unknown, is_allowed
from outreach.sequence.schedules import Schedules

Tell = Callable[[int, int], None]  # how far it is, and how far it goes


@dataclass(slots=True)
class Files:
    """What was looked at, and what was found. `letters` says how many, as a person says it."""

    path: Path
    document: Document = field(default_factory=Document)
    schedules: Schedules | None = None
    templates: Templates | None = None
    letters: str = ""
    findings: list[Finding] = field(default_factory=list)
    allowed: list[Finding] = field(default_factory=list)

    def place(self, flaw: Flaw) -> Finding:
        """A flaw of schedules.yaml with its line; the only owner of a file may stand as `owner:`."""
        path = flaw.path
        if path[:1] == ("owners",) and ("owners",) not in self.document.keys:
            path = ("owner", *path[2:])
        line, column = self.document.place_of(path, key=True)
        return Finding(Spot(str(self.path), line, column), flaw.code, flaw.text, flaw.remedy)

    def add(self, found: Iterable[Finding]) -> None:
        """Each once for its place and code, in the order of files and lines; what is allowed lies apart."""
        known = {(one.spot, one.code): one for one in [*self.findings, *self.allowed]}
        for one in found:
            known.setdefault((one.spot, one.code), one)
        ordered = sorted(known.values(), key=lambda one: (one.spot, one.code))
        lines = {file: self._lines(file) for file in {one.spot.file for one in ordered}}
        self.allowed = [one for one in ordered if is_allowed(one, lines[one.spot.file])]
        self.findings = [one for one in ordered if one not in self.allowed]

    def show(self, finding: Finding) -> list[str]:
        """Its line of schedules.yaml, and a caret; templates speak for themselves."""
        if finding.spot.file != str(self.path):
            return []
        return show_spot(self.document.lines, Place(finding.spot.line, finding.spot.column))

    def _lines(self, file: str) -> Sequence[str]:
        if file == str(self.path):
            return self.document.lines
        return read_lines(Path(file)) if Path(file).is_file() else ()


def check_files(
    path: Path,
    folders: Sequence[Path],
    environ: Mapping[str, str],
    now: datetime,
    *,
    sends: bool = True,
    tell: Tell = lambda *_: None,
) -> Files:
    """All that can be known of the files by themselves. Raises nothing: what cannot be read is a finding.

    `sends`: mail leaves from this machine, so passwords have to be here.
    """
    files = Files(path)
    files.add(_load_templates(files, folders))
    files.add(_load_schedules(files, environ, now, sends=sends))
    if files.schedules is not None:
        noted = list(_noted(files.schedules, files.templates))
        flaws = [*find_in_sending(files.schedules), *find_flaws(files.schedules, noted=noted, now=now)]
        files.add(files.place(flaw) for flaw in flaws)
    if files.schedules is not None and files.templates is not None:
        letters = _list_letters(files, files.schedules, folders)
        files.add(find_strays(files.schedules, files.templates, folders[0]))
        unwritable = find_unwritable(files.schedules, files.templates, folders)
        # An address that is missing is told where it is missing.
        files.add(one for one in unwritable if "`owner.postal_address`" not in one.text)
        files.add(check_wording(letters, files.templates, lambda number: tell(number, len(letters))))
    return files


def _load_templates(files: Files, folders: Sequence[Path]) -> Iterator[Finding]:
    try:
        files.templates = load_templates(folders)
        for file in files.templates.files():
            yield from find_unknown(str(file), read_lines(file))
    except TemplateBroken:
        for err in find_broken(folders):
            spot = Spot(str(err.facts["file"]), err.facts["line"])
            yield Finding(spot, "template", f"the template cannot be read: {err.facts['problem']}.")
    except TemplateMissing as err:
        yield Finding(Spot(str(folders[0])), "template", str(err))


def _load_schedules(
    files: Files, environ: Mapping[str, str], now: datetime, *, sends: bool
) -> Iterator[Finding]:
    letters = files.templates.for_steps() if files.templates else None
    try:
        files.document, files.schedules = inspect_schedules(
            files.path, environ=environ, now=now, letters=letters
        )
    except SchedulesInvalid as err:
        yield Finding(Spot(str(files.path)), "schedules", str(err))
    for problem in files.document.problems:
        code = problem.code
        if code == "secret-absent" and not sends:
            code = "secret-elsewhere"
        said = f"{problem.where}: {problem.text}" if problem.where else problem.text
        said = said if said.endswith(("?", ".", "…")) else f"{said}."
        yield Finding(Spot(str(files.path), *problem.place), code, said)
    yield from find_unknown(str(files.path), files.document.lines)


def _noted(schedules: Schedules, templates: Templates | None) -> Iterator[str]:
    """The templates that print what was noted of a meeting, in any of their variants."""
    if templates is None:
        return
    for letter in all_letters(schedules, [""]):
        name = letter.step.template or ""
        if prints_notes(templates.find(name, letter.audience)):
            yield name


def _list_letters(files: Files, schedules: Schedules, folders: Sequence[Path]) -> list[Letter]:
    audiences = all_audiences(schedules)
    languages = find_languages(folders, audiences)
    letters = list(all_letters(schedules, languages))
    files.letters = _count(letters, len(audiences), len(languages))
    return letters


def _count(letters: Sequence[Letter], audiences: int, languages: int) -> str:
    """`8 mails x 5 audiences x 2 languages = 80 letters`, where it is that simple."""
    mails = len({(letter.sequence.name, letter.step.id) for letter in letters})
    factors = ((mails, "mail"), (audiences, "audience"), (languages, "language"))
    product = " x ".join(f"{number} {noun}{'s' * (number != 1)}" for number, noun in factors)
    simple = f"{product} = " if len(letters) == mails * audiences * languages else ""
    return f"{simple}{len(letters):,} letter{'s' * (len(letters) != 1)}"
