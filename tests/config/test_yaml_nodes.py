"""The YAML itself: what stays text, and what is refused before anybody looks at keys."""

import time

import pytest

from outreach.config.yaml_nodes import read_yaml


def said(raw):
    document = read_yaml(raw if isinstance(raw, bytes) else raw.encode())
    return [f"{problem.place.line}:{problem.place.column}: {problem.text}" for problem in document.problems]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("NO", "NO"),
        ("yes", "yes"),
        ("on", "on"),
        ("0123", "0123"),
        ("0x1F", "0x1F"),
        ("1_000", "1_000"),
        ("12:30", "12:30"),
        ("2026-12-24", "2026-12-24"),
        ("1e5", "1e5"),
        ("=", "="),
        ("'true'", "true"),
        ("true", True),
        ("42", 42),
        ("-7", -7),
        ("1.5", 1.5),
        ("9" * 5000, "9" * 5000),
    ],
)
def test_a_value_is_what_it_looks_like(written, value):
    document = read_yaml(f"key: {written}\n".encode())
    assert document.data == {"key": value}
    assert type(document.data["key"]) is type(value)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_of_every_system_and_a_mark_in_front_are_read(end):
    document = read_yaml(("\ufeff" + end.join(["a: 1", "b:", "  c: 2", ""])).encode())
    assert document.data == {"a": 1, "b": {"c": 2}}
    assert document.keys["b", "c"] == (3, 3)


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        (b"", "1:1: the file is empty. `outreach init` writes one to start from"),
        (b"# nothing\n", "1:1: the file is empty. `outreach init` writes one to start from"),
        (b"a: x\nb: \xe9t\xe9\n", "2:4: the byte 0xe9 is not UTF-8. Save the file as UTF-8"),
        ("a: x\r\nb: \u00e9".encode() + b"\xff", "2:5: the byte 0xff is not UTF-8. Save the file as UTF-8"),
        ("a: x".encode("utf-16"), "1:1: the file is UTF-16. Save it as UTF-8"),
        (b"a: x\0y\n", "1:5: an invisible character stands here (U+0000). Delete it"),
        ("a: x\u2028y\n", "1:5: an invisible character stands here (U+2028). Delete it"),
        ("a: x\u202ey\n", "1:5: an invisible character stands here (U+202E). Delete it"),
        (b"a:\n\tb: 1\n", "2:1: a tab stands here. YAML takes spaces only"),
        (
            "a:\n  b: 1\n \xa0c: 1\n  d: 2\n".encode(),
            "3:2: a blank that is no space (U+00A0) stands here. Type a space",
        ),
        (
            b"a:\n  - b: 1\n  {b: 2}\nc: 3\n",
            "3:3: a key without ':'. Expected 'key: value', or '- ' before an item of a list",
        ),
        (b"a: &x 1\n", "1:4: anchors and aliases (& and *) are not used here. Write the value out"),
        (b"a: *x\n", "1:4: anchors and aliases (& and *) are not used here. Write the value out"),
        (
            b"a: !!python/name:os.system\n",
            "1:4: tags such as '!word' are not used here. Write the plain value",
        ),
        (
            b"a: !!python/object/apply:os.system [ls]\n",
            "1:4: tags such as '!word' are not used here. Write the plain value",
        ),
        (b"? [a]\n: 1\n", "1:3: a key is one word before a ':'"),
        (b"a: 1\n---\nb: 1\n", "2:1: a second document starts here. One file holds one document"),
        (b'a: "\\U00110000"\n', "1:7: an escape that names no character"),
        (b'a: "\\ud800"\n', "1:4: this holds an invisible character (U+D800). Delete it"),
        (b"[" * 30, "1:22: blocks lie more than 20 deep in one another"),
        (b"a: [" + b"1," * 20_000 + b"]", "1:19999: the file has more than 10000 values"),
        (b"#" * (2 << 20), "1:1: the file is larger than 1 MiB"),
        (b"a: 1\na: 2\n", "2:1: this key is already in line 1. Keep one of them"),
    ],
)
def test_what_is_no_plain_yaml_is_refused_with_its_place(raw, problem):
    assert said(raw)[0] == problem


def test_a_bomb_of_aliases_is_refused_and_never_unfolds():
    bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n"
    bomb += "".join(
        f"{c}: &{c} [{','.join(['*' + p] * 9)}]\n" for p, c in zip("abcdefgh", "bcdefghi", strict=True)
    )
    assert all("anchors and aliases" in problem for problem in said(bomb))


@pytest.mark.parametrize(
    "part",
    [b"[", b"{", b"- ", b"? ", b"a\n", b"x: ", b'"a" ', b"&", b"!", b"%a\n", b" x", b"\\n", b"\xff", b"\0"],
)
def test_a_megabyte_of_anything_is_answered_within_seconds(part):
    started = time.perf_counter()
    read_yaml(b"a: " + part * (1_000_000 // len(part)))
    assert time.perf_counter() - started < 20  # on a busy machine; quadratic code would take hours


@pytest.mark.parametrize(
    "line", [r'delivery: "\uD800\uDC00"', r'"\uD800": 1', r'send_window: {days: "\uDFFF"}']
)
def test_half_a_character_written_as_an_escape_is_told_and_breaks_nothing(line, small, report):
    said = report(small.replace("delivery: sandbox", line))
    assert "invisible character" in said or "unknown key" in said
