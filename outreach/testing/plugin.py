"""What pytest loads: tests/campaigns/*.yaml beside a schedules.yaml are tests. Without any, it costs nothing."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ENDINGS = (".yaml", ".yml")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> "CampaignFile | None":
    """Asked about every file, so the cheapest question comes first."""
    if file_path.suffix not in ENDINGS or file_path.parent.name != "campaigns":
        return None
    from outreach.testing.practice import is_test  # noqa: PLC0415 - the first that costs something

    return CampaignFile.from_parent(parent, path=file_path) if is_test(file_path) else None


class CampaignFile(pytest.File):
    """One file, which is one test."""

    def collect(self) -> Iterator["CampaignItem"]:
        yield CampaignItem.from_parent(self, name=self.path.stem)


class CampaignItem(pytest.Item):
    """Runs the file; its failure shows both timelines."""

    def runtest(self) -> None:
        from outreach.testing.fluent import CampaignTestFailed  # noqa: PLC0415
        from outreach.testing.practice import find_practice  # noqa: PLC0415
        from outreach.testing.side_by_side import Look, draw  # noqa: PLC0415

        outcome = find_practice(self.path).run_file(self.path)
        if not outcome.is_right:
            raise CampaignTestFailed(f"{outcome.test.sentence}\n\n{draw(outcome, Look())}")

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """What a helper can use: no traceback of ours, but the timelines, or what is wrong in the file."""
        from outreach.errors import OutreachError  # noqa: PLC0415
        from outreach.testing.fluent import CampaignTestFailed  # noqa: PLC0415

        if isinstance(excinfo.value, CampaignTestFailed | OutreachError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, 0, f"campaign test {self.path.name}"
