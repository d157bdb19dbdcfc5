"""A campaign test is read as it is meant, and what is wrong with it is told where it stands, with what to write."""

from datetime import UTC, datetime, timedelta

import pytest

from outreach.config.campaign_tests import load_campaign_test
from outreach.config.schedules import load_schedules
from outreach.errors import CampaignTestInvalid
from outreach.sequence.future import What
from outreach.sequence.future.acts import Approved, Enrolled, Met, Shelved, WentAway

SILENT = """\
test: Whoever never answers hears from us twice, then no more
people:
  rosa: {audience: physician, name: Dr. Rosa Lind, zone: America/New_York}
  joon: school
happens:
  - {on: mon 2 mar 2026, enrolled: [rosa, joon]}
  - {on: fri 6 mar 15:00, met: joon, mention: her waiting list, private: She seemed tired.}
  - {on: 9 mar, away: rosa, until: fri 20 mar}
expect:
  - {on: mon 2 mar, mail: introduction/hello, to: rosa, subject: Introducing, says: [anxious, two weeks]}
  - {on: mon 9 mar..wed 11 mar, mail: introduction/nudge, to: rosa}
  - {by: tue 10 mar 12:30, task: thank-you/gift, to: joon, because: waits}
  - {on: 2026-03-12, stopped: introduction, to: joon}
  - nothing more until 5 jan
"""

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
def schedules(shipped):
    return load_schedules(shipped, environ={})


@pytest.fixture
def read(tmp_path, schedules):
    def read(text=SILENT):
        (tmp_path / "silent.yaml").write_text(text, "utf-8")
        return load_campaign_test(tmp_path / "silent.yaml", lambda _: schedules)[0]

    return read


@pytest.fixture
def complaint(read):
    def complaint(text):
        with pytest.raises(CampaignTestInvalid) as caught:
            read(text)
        return str(caught.value)

    return complaint


def at(day, hour=0, minute=0):
    """In Portland, in March after the clocks changed on the 8th."""
    return datetime(2026, 3, day, hour + (7 if day > 8 else 8), minute, tzinfo=UTC)


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


def test_a_day_without_a_year_is_the_next_one_after_the_first_and_without_a_time_it_is_nine_in_the_morning(
    read,
):
    test = read()
    assert [act.at for act in test.acts] == [at(2, 9), at(2, 9), at(6, 15), at(9, 9)]
    assert test.until == datetime(2027, 1, 6, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    "written", ["fri 6 mar 3pm", "6 March 2026, 15:00", "2026-03-06T15:00", "friday 6 mar at 15:00"]
)
def test_a_time_is_written_as_people_do(written, read):
    text = SILENT.replace("on: fri 6 mar 15:00", f'on: "{written}"')
    assert read(text).acts[2].at == at(6, 15)


def test_that_nothing_happens_needs_no_list(read):
    text = SILENT[: SILENT.index("expect:")] + "expect: nothing until 1 apr\n"
    assert read(text).until == datetime(2026, 4, 2, 7, tzinfo=UTC)


def test_a_test_begins_with_the_day_on_which_something_happens_first(read):
    text = SILENT.replace("9 mar, away: rosa, until: fri 20 mar", "2026-02-20, met: rosa")
    assert read(text).starts_at == datetime(2026, 2, 20, 8, tzinfo=UTC)


def test_people_are_given_what_a_letter_needs(read):
    rosa, joon = read().contacts
    assert (rosa.title, rosa.given_name, rosa.family_name) == ("Dr.", "Rosa", "Lind")
    assert (joon.given_name, joon.audience, joon.zone) == ("Joon", "school", None)


def test_what_people_do_is_read_in_the_words_of_the_commands(read):
    first, second, met, away = read().acts
    assert (first, second) == (Enrolled(at(2, 9), "rosa"), Enrolled(at(2, 9), "joon"))
    assert isinstance(met, Met)
    assert [note.text for note in met.notes] == ["her waiting list"]
    assert [note.show_to_owner() for note in met.private_notes] == ["She seemed tired."]
    assert away == WentAway(at(9, 9), "rosa", datetime(2026, 3, 20, 4, tzinfo=UTC))  # where rosa is


def test_whoever_is_away_for_an_unknown_time_is_away_for_a_week(read):
    away = read(SILENT.replace(", until: fri 20 mar", "")).acts[-1]
    assert away.until - away.at == timedelta(days=7)


def test_an_expectation_is_a_day_some_days_a_minute_or_the_time_before_one(read):
    hello, nudge, gift, stopped = read().expected
    assert (hello.starts_at, hello.ends_at) == (at(2), at(3))
    assert (nudge.starts_at, nudge.ends_at) == (at(9), at(12))
    assert (gift.starts_at, gift.ends_at, gift.is_by) == (at(2), at(10, 12, 31), True)
    assert (hello.what, gift.what, stopped.what) == (What.SENT, What.TASK, What.STOPPED)
    assert (hello.sequence, hello.step, stopped.step) == ("introduction", "hello", "")
    assert (hello.says, gift.because) == (("anxious", "two weeks"), "waits")


def test_where_there_is_one_person_nobody_needs_to_be_named(read):
    text = SILENT.replace("  joon: school\n", "").replace("[rosa, joon]", "rosa").replace("joon", "rosa")
    assert read(text.replace(", to: rosa", "")).expected == read(text).expected


def test_the_shelf_has_plenty_nothing_or_what_is_named(read):
    assert len(read().shelf) > 100
    assert read(SILENT + "shelf: []\n").shelf == ()
    [one] = read(SILENT + "shelf: [{title: Sleep, topics: sleep, valid_until: 1 apr}]\n").shelf
    assert (one.title, one.topics, str(one.valid_until)) == ("Sleep", {"sleep"}, "2026-04-01")


def test_something_can_be_put_on_the_shelf_later(read):
    [*_, shelved] = read(
        SILENT.replace("away: rosa, until: fri 20 mar", "shelved: Sleep, topics: sleep")
    ).acts
    assert isinstance(shelved, Shelved)
    assert shelved.resource.topics == {"sleep"}


def test_the_owner_approves_by_herself_unless_the_test_says_when(read):
    assert read().owner.approves_after == timedelta(hours=2)
    told = read(SILENT.replace("away: rosa, until: fri 20 mar", "approved: rosa"))
    assert told.owner.approves_after is None
    assert told.acts[-1] == Approved(at(9, 9), "rosa")
    assert read(SILENT + "owner: {approves: at once, does_tasks: never}\n").owner.tasks_after is None


def test_times_are_the_owners_unless_the_file_says_on_whose_clock(read):
    assert read(SILENT + "zone: Europe/Berlin\n").acts[0].at == datetime(2026, 3, 2, 8, tzinfo=UTC)


def test_a_file_that_is_not_there_is_told(tmp_path, schedules):
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
