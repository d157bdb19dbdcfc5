"""`outreach check`: is everything in place?"""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import click

from outreach.cli.output import as_json, count, end_sentence, hint, print_json, say

if TYPE_CHECKING:
    from outreach.actions.check import Topic
    from outreach.actions.check_files import Files
    from outreach.config.settings import Settings
    from outreach.sequence.flaws import Finding

TO_MEND = 3
_UNUSABLE = frozenset({"schedules", "template", "secret-absent", "secret-open"})  # nothing can be opened then
_MANY = 500  # letters, which take two seconds
_NAMED = ("OUTREACH_DATA", "OUTREACH_DATABASE_URL", "OUTREACH_DATABASE_URL_FILE")


@click.command()
@click.option("--connect", is_flag=True, help="Ask the mail servers too, while delivery is sandbox.")
@click.option("--strict", is_flag=True, help="A warning is an error, as for CI.")
@click.option(
    "--format",
    "shape",
    type=click.Choice(["text", "json", "github"]),
    default="text",
    help="text for people, json for programs, github for notes in a pull request.",
)
@as_json
@click.pass_context
def check(ctx: click.Context, connect: bool, strict: bool, shape: str, as_json: bool) -> None:  # noqa: FBT001 - click's shape
    """Look whether everything is in place: settings, schedules.yaml, letters, database, mailboxes.

    Every letter is written for every audience, language and kind of reader, and the calendar is walked for 18
    months. Each finding names its place, and a code by which a comment allows it: `# outreach: allow CODE`. Without
    a database, as in CI, the files are looked at. Exit code 3 where something is to be mended.
    """
    seen = _Seen(strict=strict, shape="json" if as_json else shape)
    _look(seen, connect=connect)
    seen.report()
    if seen.is_broken:
        ctx.exit(TO_MEND)


@dataclass
class _Seen:
    """What was looked at so far. A person reads along; a program waits for the whole."""

    strict: bool
    shape: str
    topics: list["Topic"] = field(default_factory=list)
    files: "Files | None" = None

    def add(self, topic: "Topic") -> None:
        self.topics.append(topic)
        if self.shape == "text":
            _print_topic(topic)

    @property
    def is_broken(self) -> bool:
        from outreach.cli.check_report import severity_of

        found = self.files.findings if self.files else ()
        errors = any(severity_of(one, strict=self.strict) == "error" for one in found)
        return errors or any(topic.problem for topic in self.topics)

    def report(self) -> None:
        from outreach.cli import check_report

        found = self.files.findings if self.files else []
        if self.shape == "json":
            print_json(check_report.as_document(self.topics, found, strict=self.strict))
        elif self.shape == "github":
            check_report.print_annotations(self.topics, found, strict=self.strict)
        elif self.files and found:
            check_report.print_findings(found, self.files, strict=self.strict)
            hint(f"\n{check_report.count_grave(found, strict=self.strict)}{self._say_letters()}.")
        elif not self.is_broken:
            hint("Everything is in place.")

    def _say_letters(self) -> str:
        return f"; {self.files.letters}" if self.files and self.files.letters else ""


def _look(seen: _Seen, *, connect: bool) -> None:
    """One thing after the other; what cannot be opened hides what lies behind it."""
    from outreach.actions.check import Topic
    from outreach.cli.log import start_log
    from outreach.config.settings import load_settings
    from outreach.errors import OutreachError

    topic = "settings"
    try:
        settings = load_settings(os.environ)
        start_log(settings.log, daemon=False)
        seen.add(Topic(topic, detail=f"data in {settings.data}"))
        topic = "keys and database"
        is_here = _has_database(settings)
        _look_at_files(seen, settings, sends=is_here)
        if not is_here:
            seen.add(
                Topic(
                    "database", warning=f"there is none in {settings.data}, so only the files were looked at"
                )
            )
        elif seen.files and not any(one.code in _UNUSABLE for one in seen.files.findings):
            _look_behind(seen, settings, connect=connect)
    except OutreachError as err:
        seen.add(Topic(topic, str(err)))


def _has_database(settings: "Settings") -> bool:
    """Whether this machine has one, or is meant to have one; a fresh clone in CI is not."""
    from outreach.cli.place import find_file

    file = find_file(settings)
    is_named = any(os.environ.get(name, "").strip() for name in _NAMED)
    return file is None or is_named or file.exists() or settings.data.is_dir()


def _look_at_files(seen: _Seen, settings: "Settings", *, sends: bool) -> None:
    from outreach.actions.check_files import check_files
    from outreach.app import read_clock, template_folders

    folders = template_folders(settings)
    with _progress(quiet=seen.shape != "text") as tell:
        seen.files = check_files(
            settings.schedules, folders, os.environ, read_clock(), sends=sends, tell=tell
        )
    for topic in _say_files(seen.files, settings.schedules.name, strict=seen.strict):
        seen.add(topic)


def _say_files(files: "Files", name: str, *, strict: bool) -> "list[Topic]":
    delivery = f"delivery: {files.schedules.delivery}" if files.schedules else ""
    allowed = count(len(files.allowed), "finding") + " allowed" if files.allowed else ""
    mails = count(len(files.templates.names()), "mail") if files.templates else ""
    mine = [one for one in files.findings if one.spot.file == str(files.path)]
    others = [one for one in files.findings if one.spot.file != str(files.path)]
    return [
        _say_file(name, "; ".join(filter(None, (delivery, allowed))), mine, strict=strict),
        _say_file("templates", "; ".join(filter(None, (mails, files.letters))), others, strict=strict),
    ]


def _say_file(name: str, detail: str, found: "Sequence[Finding]", *, strict: bool) -> "Topic":
    """What is said below in full has one line here."""
    from outreach.actions.check import Topic
    from outreach.cli.check_report import count_grave, severity_of

    said = f"{count_grave(found, strict=strict)}, told below" if found else ""
    is_wrong = any(severity_of(one, strict=strict) == "error" for one in found)
    problem, warning = (said, "") if is_wrong else ("", said)
    return Topic(name, problem=problem, detail=detail, warning=warning, findings=len(found))


def _look_behind(seen: _Seen, settings: "Settings", *, connect: bool) -> None:
    from outreach.actions.check import check as look
    from outreach.actions.check_in_force import check_in_force
    from outreach.actions.check_people import check_people
    from outreach.app import open_app, place_of, shipped_folder
    from outreach.cli.place import check_place

    check_place(settings, creates=False)
    app = open_app(settings, settles=False)
    try:
        for topic in check_in_force(app.desk, place_of(settings, app.environ), app.now()):
            seen.add(topic)
        if seen.files is not None:
            check_people(app.desk, seen.files, shipped_folder() / "templates" / "emails")
        for topic in look(app.desk, connect=connect or app.desk.schedules.delivery == "live"):
            seen.add(topic)
    finally:
        app.desk.store.close()


@contextmanager
def _progress(*, quiet: bool) -> Iterator[Callable[[int, int], None]]:
    """A bar on a terminal, where there are many letters; otherwise nothing."""
    import sys

    from rich.console import Console
    from rich.progress import Progress

    if quiet or not sys.stderr.isatty():
        yield lambda *_: None
        return
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("Reading letters", visible=False)
        yield lambda done, of: progress.update(task, completed=done, total=of, visible=of > _MANY)


def _print_topic(topic: "Topic") -> None:
    detail = f" ({topic.detail})" if topic.detail else ""
    if "\n" in topic.problem:
        say(f"!    {topic.name}\n{topic.problem}")
    elif topic.problem:
        say(f"!    {topic.name}: {end_sentence(topic.problem)}")
    elif topic.warning:
        say(f"?    {topic.name}{detail}: {end_sentence(topic.warning)}")
    else:
        say(f"OK   {topic.name}{detail}")
