"""Whatever the file holds, the answer is values or words, never a traceback."""

import itertools
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from outreach.config.schedules import load_schedules
from outreach.errors import SchedulesInvalid

SHIPPED = (Path(__file__).parents[2] / "schedules.yaml").read_bytes()
PIECES = [b"", b":", b": ", b"- ", b"[", b"]", b"{", b"}", b"&a ", b"*a", b"!!x ", b"'", b'"', b"|", b">", b"#", b"\t", b"\n", b"\r", b"\0", b"\xff", b"\xef\xbb\xbf", b"null", b"true", b"48", b"-1", b"1e999", b"9" * 30, b"9999-99-99", b"month", b"<<: ", b"---", b"? ", b"\xe2\x80\xa8", b"env", b"live"]  # fmt: skip
FILES = itertools.count()

mutations = st.lists(
    st.tuples(
        st.integers(0, len(SHIPPED)), st.integers(0, 30), st.sampled_from(PIECES) | st.binary(max_size=6)
    ),
    min_size=1,
    max_size=4,
)
plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


def answer(raw, folder):
    path = folder / f"{next(FILES)}.yaml"
    path.write_bytes(raw)
    try:
        return load_schedules(path, environ={})
    except SchedulesInvalid as error:
        return str(error)
    finally:
        path.unlink()


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(mutations)
def test_a_shipped_file_that_was_damaged_is_answered_in_words(tmp_path, changes):
    raw = SHIPPED
    for start, length, piece in changes:
        raw = raw[:start] + piece + raw[start + length :]
    assert answer(raw, tmp_path)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 10_000), plain)
def test_any_value_in_any_place_is_answered_in_words(tmp_path, where, value):
    import json

    lines = SHIPPED.decode().split("\n")
    at = where % len(lines)
    key, colon, _ = lines[at].partition(":")
    lines[at] = f"{key}{colon} {json.dumps(value)}"
    assert answer("\n".join(lines).encode(), tmp_path)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace")))
def test_any_bytes_are_answered_in_words(tmp_path, raw):
    assert answer(raw, tmp_path)
