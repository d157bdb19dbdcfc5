"""A practice's own files, and what a check finds in them."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from outreach.actions.check.files import check_files
from tests.practice import shipped_schedules

NOVEMBER = datetime(2026, 11, 29, 17, 0, tzinfo=UTC)
HEAD = "---\nsubject: Hello\n---\nDear {{ contact.greeting }},\n\n"
LEAVING = (
    "Would you rather not hear from me, use [this page]({{ opt_out.url }}).\n\n{{ owner.postal_address }}\n"
)
NAMES = (
    "introduction",
    "introduction-nudge",
    "thank-you",
    "thank-you-referral",
    "value-add",
    "collaboration",
)
LETTERS = {f"{name}.md": f"{HEAD}Hello.\n" for name in (*NAMES, "collaboration-nudge")} | {
    "_opt_out.md": LEAVING
}


@dataclass
class Folder:
    """A practice's own files, which are small, so that each test takes a moment."""

    path: Path
    letters: dict[str, str] = field(default_factory=lambda: dict(LETTERS))

    def check(self, *changes, sends=True, **environ):
        folder = self.path / "emails"
        folder.mkdir(exist_ok=True)
        for name, text in self.letters.items():
            (folder / name).write_text(text, "utf-8")
        file = self.path / "schedules.yaml"
        file.write_text(shipped_schedules(*changes), "utf-8")
        return check_files(file, [folder], environ, NOVEMBER, sends=sends)

    def found(self, *changes, **about):
        """`file:line:column code` of each."""
        spots = [(one.spot, one.code) for one in self.check(*changes, **about).findings]
        return [f"{Path(spot.file).name}:{spot.line}:{spot.column} {code}" for spot, code in spots]

    def found_in(self, text, name="introduction.md"):
        self.letters[name] = text
        return self.found()
