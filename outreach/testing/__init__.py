"""Campaign tests, run: by `outreach test`, by pytest, or in Python with `campaign`.

Light on purpose: pytest imports this wherever Outreach is installed.
"""

import inspect
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from outreach.testing.fluent import Campaign


def campaign(sentence: str = "", *, schedules: Path | None = None) -> "Campaign":
    """Begin a campaign test in Python, as in `with … as test:`; where the block ends, it is played.

    `schedules`: the schedules.yaml that it is about; without it, the nearest one above the calling file.
    Raises NotFound where there is none.
    """
    from outreach.testing.fluent import Campaign  # noqa: PLC0415 - see above
    from outreach.testing.practice import Practice, find_practice  # noqa: PLC0415

    frame = inspect.currentframe()
    caller = frame.f_back if frame else None
    assert caller is not None
    file, name = caller.f_code.co_filename, caller.f_code.co_name
    practice = Practice(schedules) if schedules else find_practice(Path(file))
    return Campaign(practice, sentence or name.removeprefix("test_").replace("_", " "))
