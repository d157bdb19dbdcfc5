"""Whatever a campaign test holds, the answer is a test or words, never a traceback."""

import json
from functools import cache
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from outreach.config.campaign_tests import load_campaign_test
from outreach.config.schedules import load_schedules
from outreach.errors import CampaignTestInvalid
from tests.config.conftest import SILENT
from tests.config.test_schedules_fuzz import PIECES, plain

WORDS = [
    b"0001-01-01",
    b"9999-12-31",
    b"29 feb",
    b"mon 2 mar 2026..",
    b"24:00",
    b"99999 days",
    b"nothing more until ",
]
mutations = st.lists(
    st.tuples(
        st.integers(0, len(SILENT)),
        st.integers(0, 20),
        st.sampled_from([*PIECES, *WORDS]) | st.binary(max_size=6),
    ),
    min_size=1,
    max_size=4,
)
days = st.sampled_from(
    ["", "at ", "mon ", "2026-", "31 ", "feb", "..", " 25:61", "9999-12-31", "0000-00-00", "1/1/1"]
)


@cache
def schedules():
    return load_schedules(Path(__file__).parents[2] / "schedules.yaml", environ={})


def answer(raw, folder):
    path = folder / "fuzz.yaml"
    path.write_bytes(raw)
    try:
        return load_campaign_test(path, lambda _: schedules())
    except CampaignTestInvalid as error:
        return str(error)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(mutations)
def test_a_test_that_was_damaged_is_answered_in_words(tmp_path, changes):
    raw = SILENT.encode()
    for start, length, piece in changes:
        raw = raw[:start] + piece + raw[start + length :]
    assert answer(raw, tmp_path)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 100), plain)
def test_any_value_in_any_line_is_answered_in_words(tmp_path, where, value):
    lines = SILENT.split("\n")
    at = where % len(lines)
    key, colon, _ = lines[at].partition(":")
    lines[at] = f"{key}{colon} {json.dumps(value)}"
    assert answer("\n".join(lines).encode(), tmp_path)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(days, max_size=4).map("".join),
    st.sampled_from(["mon 2 mar 2026", "9 mar,", "2026-03-12", "5 jan"]),
)
def test_any_day_is_answered_in_words(tmp_path, written, place):
    value = json.dumps(written) + "," * place.endswith(",")
    text = SILENT.replace(f"- nothing more until {place}", f'- {{nothing_until: "{written}"}}').replace(
        place, value
    )
    assert answer(text.encode(), tmp_path)
