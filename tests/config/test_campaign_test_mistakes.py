"""What is wrong with a campaign test is told where it stands, with what to write."""

import pytest

from outreach.config.campaign_tests import load_campaign_test
from outreach.config.schedules import load_schedules
from outreach.errors import CampaignTestInvalid
from tests.config.conftest import SILENT

MISTAKES = [
    ("enrolled:", "enroled:", ["6:26: happens[0].enroled: unknown key. Did you mean 'enrolled'?"]),
    (
        "joon: school",
        "joon: scool",
        ["4:3: people.joon.audience: there is no audience 'scool'. Did you mean 'school'?"],
    ),
    ("met: joon", "met: jon", ["7:32: happens[1].met: there is no person 'jon'. Did you mean 'joon'?"]),
    (
        "hello, to: rosa",
        "hello, to: rose",
        ["10:51: expect[0].to: there is no person 'rose'. Did you mean 'rosa'?"],
    ),
    (
        "mail: introduction/nudge",
        "mail: introduction/nugde",
        [
            "11:39: expect[1].mail: there is no step 'introduction/nugde'. Did you mean 'introduction/nudge'?",
        ],
    ),
    (
        "mail: introduction/hello",
        "mail: hello",
        ["10:27: expect[0].mail: a step is named with its sequence. Write 'mail: introduction/hello'"],
    ),
    (
        "mail: introduction/hello",
        "mail: introduction",
        [
            (
                "10:27: expect[0].mail: a step is named with its sequence. Write 'mail: introduction/hello' or "
                "'mail: introduction/nudge'"
            )
        ],
    ),
    (
        "task: thank-you/gift",
        "mail: thank-you/gift",
        ["12:34: expect[2].mail: 'thank-you/gift' is a task for the owner. Write 'task: thank-you/gift'"],
    ),
    (
        "mon 2 mar 2026",
        "mon 2 mar",
        ["6:10: happens[0].on: the first day needs its year, as in 'mon 2 mar 2026'"],
    ),
    (
        "fri 6 mar 15",
        "thu 6 mar 15",
        ["7:10: happens[1].on: 2026-03-06 is a Friday, found 'thu 6 mar 15:00'"],
    ),
    (
        "on: 9 mar,",
        "on: 03/04/2026,",
        ["8:10: happens[2].on: '03/04/2026' can be two days. Write 2026-03-04 or 2026-04-03"],
    ),
    (
        "on: 9 mar,",
        "on: monday,",
        [
            (
                "8:10: happens[2].on: which day is 'monday'? Expected one such as 2026-03-02, 'mon 2 mar 2026' or "
                "'fri 6 mar 15:00'"
            )
        ],
    ),
    (
        "away: rosa, until: fri 20 mar",
        "paused: rosa",
        ["8:5: happens[2].until: missing. Until which day?"],
    ),
    ("away: rosa,", "replied: rosa,", ["8:32: happens[2].until: 'until' says nothing about 'replied'"]),
    (
        "met: joon,",
        "met: joon, replied: joon,",
        ["7:5: happens[1]: one line says one thing, found 'met' and 'replied'"],
    ),
    (
        "{on: 2026-03-12, stopped: introduction, to: joon}",
        "{stopped: introdution, to: joon}",
        [
            "13:5: expect[3]: expected either 'on' a day or 'by' a day",
            "13:15: expect[3].stopped: there is no sequence 'introdution'. Did you mean 'introduction'?",
        ],
    ),
    (
        "stopped: introduction, to: joon",
        "stopped: introduction, says: bye",
        [
            "13:5: expect[3].to: missing. To whom: rosa, joon?",
            "13:45: expect[3].says: 'says' can be said of a 'mail' only",
        ],
    ),
    (
        "nothing more until 5 jan",
        "nothing more",
        [
            (
                "14:5: expect[4]: expected a block such as {on: 2026-03-02, mail: introduction/hello, to: rosa}, or "
                "'nothing more until 2026-09-01', found 'nothing more'"
            )
        ],
    ),
    (
        "happens:",
        "owner: {approves: after}\nhappens:",
        [
            "5:19: owner.approves: expected 'at once', 'after 2h' or 'never', found 'after'. Did you mean 'after 2h'?"
        ],
    ),
    (
        "name: Dr. Rosa Lind",
        "name: Rosa May Lind",
        [
            (
                "3:37: people.rosa.name: expected a name such as 'Dr. Rosa Lind', found 'Rosa May Lind': it can be "
                "split in more than one way"
            )
        ],
    ),
]


@pytest.fixture
def complaint(read_test):
    def complaint(text):
        with pytest.raises(CampaignTestInvalid) as caught:
            read_test(text)
        return str(caught.value)

    return complaint


@pytest.mark.parametrize(("old", "new", "answers"), MISTAKES, ids=[new for _, new, _ in MISTAKES])
def test_a_mistake_is_told_where_it_stands_with_what_to_write(old, new, answers, complaint):
    assert old in SILENT
    said = complaint(SILENT.replace(old, new, 1))
    assert [line for line in said.splitlines() if not line.startswith("    ")] == [
        f"silent.yaml:{answer}" for answer in answers
    ]


def test_a_test_that_expects_nothing_is_none(complaint):
    text = SILENT[: SILENT.index("expect:")]
    assert complaint(text) == (
        "silent.yaml:1:1: expect: missing. A test that expects nothing tests nothing\n"
        "    test: Whoever never answers hears from us twice, then no more\n    ^"
    )


def test_a_file_that_is_not_there_is_told(tmp_path, shipped):
    schedules = load_schedules(shipped, environ={})
    with pytest.raises(CampaignTestInvalid, match=r"no\.yaml: it cannot be read: No such file"):
        load_campaign_test(tmp_path / "no.yaml", lambda _: schedules)


@pytest.mark.parametrize("text", ["", "just words", "- a\n- b", "test: [", "happens: 3", "people: {rosa: 3}"])
def test_whatever_the_file_holds_is_answered_in_words(text, complaint):
    assert complaint(text).startswith("silent.yaml:")


@pytest.mark.parametrize(
    ("day", "answer"),
    [
        ("9999-12-31", "'9999-12-31' is more than ten years from the first day, which is 2026-03-02"),
        ("29 feb", "'29 feb' is no day, expected one such as"),
        ("9 mar 25:00", "'25:00' is no time of day, expected 00:00 to 23:59"),
    ],
)
def test_a_day_that_cannot_be_meant_is_told(day, answer, complaint):
    assert answer in complaint(SILENT.replace("nothing more until 5 jan", f"nothing more until {day}"))


def test_the_first_day_lies_in_years_that_have_clocks(complaint):
    assert "lies outside of the years 1980 to 2200" in complaint(
        SILENT.replace("mon 2 mar 2026", "0001-01-01")
    )
