"""The house is as small as the page for whoever changes the code says."""

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

SAID = (
    "files up to 250 lines, functions up to 30 and mostly eight, up to four positional parameters besides `tx`,"
    " `desk` and `now`"
)
OF_A_FILE, OF_A_FUNCTION, BY_POSITION = 250, 30, 4
BESIDES = frozenset({"self", "cls", "tx", "desk", "now"})  # where it happens, and when
# A table is written down in one piece, and what has run on somebody's database is not edited any more.
FIRST_TABLES = "outreach/store/migrations/versions/0001_initial.py"

Function = ast.FunctionDef | ast.AsyncFunctionDef


def test_the_page_says_how_small_things_are(root):
    assert SAID in " ".join((root / "docs" / "CONTRIBUTING.md").read_text("utf-8").split())


def test_no_file_is_longer_than_the_page_says(root):
    assert long_files(read(root, "outreach") | read(root, "tests")) == []


def test_no_function_is_longer_than_the_page_says(root):
    texts = read(root, "outreach")
    del texts[FIRST_TABLES]
    assert long_functions(texts) == []


def test_no_function_takes_more_by_position_than_the_page_says(root):
    assert crowded_functions(read(root, "outreach")) == []


def test_what_is_too_big_is_named_with_its_line_and_its_size():
    wide = "\n\ndef wide(self, tx, desk, a, b, c, d, e, now, *, f): ...\n"
    long = "async def long():\n" + "    ...\n" * 250
    assert long_files({"a.py": wide, "b.py": long}) == ["b.py has 251 lines"]
    assert long_functions({"a.py": wide, "b.py": long}) == ["b.py:1: long has 251 lines"]
    assert crowded_functions({"a.py": wide, "b.py": long}) == ["a.py:3: wide takes 5 by position"]


def read(root: Path, room: str) -> dict[str, str]:
    files = sorted((root / room).rglob("*.py"))
    assert files
    return {file.relative_to(root).as_posix(): file.read_text("utf-8") for file in files}


def long_files(texts: Mapping[str, str]) -> list[str]:
    sizes = {name: len(text.splitlines()) for name, text in texts.items()}
    return [f"{name} has {size} lines" for name, size in sizes.items() if size > OF_A_FILE]


def long_functions(texts: Mapping[str, str]) -> list[str]:
    sizes = [(where, function.end_lineno - function.lineno + 1) for where, function in functions(texts)]
    return [f"{where} has {size} lines" for where, size in sizes if size > OF_A_FUNCTION]


def crowded_functions(texts: Mapping[str, str]) -> list[str]:
    counts = [(where, count_positions(function)) for where, function in functions(texts)]
    return [f"{where} takes {count} by position" for where, count in counts if count > BY_POSITION]


def functions(texts: Mapping[str, str]) -> Iterator[tuple[str, Function]]:
    for name, text in texts.items():
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, Function):
                yield f"{name}:{node.lineno}: {node.name}", node


def count_positions(function: Function) -> int:
    """Click gives a command its parameters by name; those with `_` are there because a library gives them."""
    if any(ast.unparse(each).partition("(")[0].endswith("command") for each in function.decorator_list):
        return 0
    names = [each.arg for each in (*function.args.posonlyargs, *function.args.args)]
    return sum(name not in BESIDES and not name.startswith("_") for name in names)
