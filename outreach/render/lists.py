"""A loop round list items makes one list of many items, not many lists of one item."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from markdown_it.token import Token

from outreach.render.tags import Hidden

Unit = list[Token]  # one balanced piece: a paragraph, a list, or all from `if` to its `endif`
_LISTS = frozenset({"bullet_list_open", "ordered_list_open"})


def join_lists(hidden: Hidden, tokens: Sequence[Token]) -> list[Token]:
    """The same tokens, loops moved into the lists that they repeat, and neighbouring lists made one."""
    units = [_look_inside(hidden, unit) for unit in _units(hidden, tokens)]
    units = [_turned(hidden, unit) if _word(hidden, unit[0]) == "for" else unit for unit in units]
    kinds = ["", *(_kind(unit) for unit in units), ""]
    for place, unit in enumerate(units):
        turned = _turned(hidden, unit)
        if turned is not unit and _kind(turned) in {kinds[place], kinds[place + 2]}:
            units[place] = turned
    return [token for unit in _merged(units) for token in unit]


def _look_inside(hidden: Hidden, unit: Unit) -> Unit:
    return unit if len(unit) == 1 else [unit[0], *join_lists(hidden, unit[1:-1]), unit[-1]]


def _units(hidden: Hidden, tokens: Sequence[Token]) -> Iterator[Unit]:
    unit: Unit = []
    depth = 0
    for token in tokens:
        unit.append(token)
        depth += _nesting(hidden, token)
        if depth == 0:
            yield unit
            unit = []


def _nesting(hidden: Hidden, token: Token) -> int:
    word = _word(hidden, token)
    if word in {"if", "for"}:
        return 1
    return -1 if word.startswith("end") else token.nesting


def _word(hidden: Hidden, token: Token) -> str:
    return hidden.tag(token.content).word if token.type == "tag" else ""


def _kind(unit: Unit) -> str:
    """What makes two lists one: both bulleted with `-`, say. Empty for all that is no list."""
    return unit[0].type + unit[0].markup if unit[0].type in _LISTS else ""


def _turned(hidden: Hidden, unit: Unit) -> Unit:
    """The tags moved into the list that they stand round; the very same unit where they stand round more."""
    if _word(hidden, unit[0]) not in {"if", "for"}:
        return unit
    inner = list(_units(hidden, unit[1:-1]))
    lists = [piece for piece in inner if not _word(hidden, piece[0]).startswith("el")]
    kinds = {_kind(piece) for piece in lists}
    if len(kinds) != 1 or "" in kinds or len(inner) != 2 * len(lists) - 1:
        return unit
    items = [token for piece in inner for token in (piece[1:-1] if len(piece) > 1 else piece)]
    return [lists[0][0], unit[0], *items, unit[-1], lists[0][-1]]


def _merged(units: Sequence[Unit]) -> list[Unit]:
    merged: list[Unit] = [*units[:1]]
    for before, unit in pairwise(units):
        if _kind(before) and _kind(before) == _kind(unit):
            merged[-1] = [*merged[-1][:-1], *unit[1:]]
        else:
            merged.append(unit)
    return merged
