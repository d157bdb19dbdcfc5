"""A campaign test as Python writes it: the same words as in a file, and loops where a file would be long."""

from types import TracebackType
from typing import Any, Self

from outreach.testing.practice import Practice
from outreach.testing.side_by_side import Look, draw


class CampaignTestFailed(AssertionError):
    """Something else happens than was expected; says both, side by side."""


class Campaign:
    """People, what happens to them, and what is expected. Its words are the keys of a campaign test's file."""

    def __init__(self, practice: Practice, sentence: str) -> None:
        self._practice = practice
        self._data: dict[str, Any] = {"test": sentence, "people": {}, "happens": [], "expect": []}

    def settings(self, **keys: Any) -> Self:
        """What stands at the top of a file: `zone`, `owner`, `shelf`."""
        self._data |= keys
        return self

    def person(self, name: str, **about: Any) -> Self:
        """A contact: `person("rosa", audience="physician", zone="America/New_York")`."""
        self._data["people"][name] = about
        return self

    def happens(self, on: str, **what: Any) -> Self:
        """`happens("fri 6 mar 2026 15:00", met="rosa", mention="her waiting list")`."""
        self._data["happens"].append({"on": str(on), **what})
        return self

    def expect(self, on: str = "", **what: Any) -> Self:
        """`expect("mon 9 mar", mail="introduction/nudge", to="rosa")`; or `by=` instead of the first."""
        self._data["expect"].append(({"on": str(on)} if on else {}) | what)
        return self

    def nothing_more_until(self, day: str) -> Self:
        """No other mail leaves up to and with this day."""
        self._data["expect"].append({"nothing_until": str(day)})
        return self

    def check(self) -> None:
        """Play it. Raises CampaignTestFailed, and CampaignTestInvalid where a word of it is wrong."""
        outcome = self._practice.run_data(self._data)
        if not outcome.is_right:
            raise CampaignTestFailed(f"{outcome.test.sentence}\n\n{draw(outcome, Look())}")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        if kind is None:
            self.check()
