"""`outreach check`: is everything in place?"""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import click

from outreach.cli.output import as_json, count, end_sentence, hint, print_json, say

if TYPE_CHECKING:
    from outreach.actions.check import Topic
    from outreach.actions.check.files import Files
    from outreach.sequence.flaws import Finding

TO_MEND = 3


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
    from outreach.cli.check_walk import walk

    seen = Seen(strict=strict, shape="json" if as_json else shape)
    walk(seen, connect=connect)
    seen.report()
    if seen.is_broken:
        ctx.exit(TO_MEND)


@dataclass
class Seen:
    """What was looked at so far. A person reads along; a program waits for the whole."""

    strict: bool
    shape: str
    topics: list["Topic"] = field(default_factory=list)
    files: "Files | None" = None
    _told_files: bool = False

    def add(self, topic: "Topic") -> None:
        self.topics.append(topic)
        if self.shape == "text":
            _print_topic(topic)

    def add_files(self) -> None:
        """Once, when all of their findings are known: a line for schedules.yaml, and one for the templates."""
        if self.files is None or self._told_files:
            return
        self._told_files = True
        files, own = self.files, str(self.files.path)
        delivery = f"delivery: {files.schedules.delivery}" if files.schedules else ""
        allowed = count(len(files.allowed), "finding") + " allowed" if files.allowed else ""
        known = f"{len(files.templates.names())} of them" if files.templates else ""
        mine = [one for one in files.findings if one.spot.file == own]
        self._add_file(files.path.name, [delivery, allowed], mine)
        others = [one for one in files.findings if one.spot.file != own]
        unread = "" if files.letters or others else f"read once {files.path.name} is right"
        self._add_file("templates", [known, files.letters or unread], others)

    def _add_file(self, name: str, details: list[str], found: list["Finding"]) -> None:
        """What is said below in full has one line here."""
        from outreach.actions.check import Topic
        from outreach.cli.check_report import count_grave, severity_of

        said = f"{count_grave(found, strict=self.strict)}, told below" if found else ""
        is_wrong = any(severity_of(one, strict=self.strict) == "error" for one in found)
        problem, warning = (said, "") if is_wrong else ("", said)
        self.add(Topic(name, problem, "; ".join(filter(None, details)), warning, findings=len(found)))

    @property
    def is_broken(self) -> bool:
        return any(topic.problem for topic in self.topics)

    def report(self) -> None:
        from outreach.cli import check_report

        found = self.files.findings if self.files else []
        if self.shape == "json":
            print_json(check_report.as_document(self.topics, found, strict=self.strict))
        elif self.shape == "github":
            check_report.print_annotations(self.topics, found, strict=self.strict)
        elif self.files and found:
            check_report.print_findings(found, self.files, strict=self.strict)
            letters = f"; {self.files.letters}" if self.files.letters else ""
            hint(f"\n{check_report.count_grave(found, strict=self.strict)}{letters}.")
        elif not self.is_broken:
            hint("Everything is in place.")


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
