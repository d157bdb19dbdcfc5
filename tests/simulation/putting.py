"""Something else in the place of what is there, for a while."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

Put = Callable[[Any, str, Any], None]


@contextmanager
def putting() -> Iterator[Put]:
    """What is put somewhere stays there until the end of this; then what was there is back."""
    with ExitStack() as stack:

        def put(holder: Any, name: str, value: Any) -> None:
            stack.callback(setattr, holder, name, getattr(holder, name))
            setattr(holder, name, value)

        yield put
