"""What the owner's words mean; and that a word too many means nothing."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach.mail.owner_command import (
    Approve,
    Done,
    Meet,
    Notes,
    NotUnderstood,
    Postpone,
    Rewrite,
    Skip,
    read_meeting,
    read_reply,
)
from outreach.sequence.model import Note, NoteKind

DRAFT = {1: {"draft"}}
NOTES = {1: {"notes", "draft"}}
WEEK = {1: {"draft"}, 2: {"notes"}, 3: {"task"}, 4: {"draft"}, 5: {"reply"}}


@pytest.mark.parametrize(
    "text",
    [
        "ok", "OK.", "Ok!", "yes", "Yes, please.", "send", "Send it, thanks", "approve", "Approved", "Looks good.",
        "ok send", "Yes, go ahead", "Sure", "👍", "ok\n\nMaya", "Yes\n\nThanks,\nMaya Okafor", "ok\r\n",
    ],
)  # fmt: skip
def test_a_plain_yes_approves(text):
    assert read_reply(text, DRAFT, {"Maya", "Maya Okafor"}) == (Approve(1),)


@pytest.mark.parametrize(
    "line",
    ["+1 (503) 555-0100", "Tel. 555-0100", "www.lakeside.example", "maya@lakeside.example", "503-555-0100"],
)
def test_what_stands_below_a_name_says_nothing(line):
    assert read_reply(f"ok\n\nMaya\n{line}", DRAFT, {"Maya"}) == (Approve(1),)
    assert read_reply(f"ok 1\nskip 4\n\nMaya\n{line}", WEEK, {"Maya"}) == (Approve(1), Skip(4))


def test_what_might_stand_below_a_name_is_kept_where_it_can_be_meant():
    assert read_reply("later\n2026-05-04", DRAFT) == (Postpone(1, "2026-05-04"),)
    [notes] = read_reply("mention: families\n+1 503 555-0100", {1: {"notes"}})
    assert [note.show_to_owner() for note in notes.private] == ["+1 503 555-0100"]


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("Sí, gracias", Approve(1)), ("vale", Approve(1)), ("Oui, merci", Approve(1)), ("D\u2019accord", Approve(1)),
        ("Ja bitte", Approve(1)), ("Einverstanden!", Approve(1)), ("Nein danke", Skip(1)), ("nicht senden", Skip(1)),
        ("Non merci", Skip(1)), ("no enviar", Skip(1)), ("Später", Postpone(1, "1 week")), ("plus tard", Postpone(1, "1 week")),
        ("ahora no", Postpone(1, "1 week")),
    ],
)  # fmt: skip
def test_a_plain_word_of_another_language_is_understood(text, command):
    assert read_reply(text, DRAFT) == (command,)


@pytest.mark.parametrize(
    "text", ["ja, aber erst morgen", "sí pero cambia la fecha", "oui, mais pas encore", "nein, doch senden"]
)
def test_a_word_too_many_is_too_many_in_every_language(text):
    assert isinstance(read_reply(text, DRAFT), NotUnderstood)


@pytest.mark.parametrize(
    "text", ["skip", "Skip.", "no", "No, thanks", "nope", "don't send it", "Don\u2019t send", "skip it"]
)
def test_a_plain_no_skips(text):
    assert read_reply(text, DRAFT) == (Skip(1),)


@pytest.mark.parametrize(
    ("text", "until"),
    [
        ("not now", "1 week"), ("later", "1 week"), ("Not yet.", "1 week"), ("tomorrow", "tomorrow"),
        ("in 3 days", "3 days"), ("later 2 weeks", "2 weeks"), ("in two weeks", "2 weeks"), ("a week", "1 week"),
        ("next week", "monday"), ("Monday", "monday"), ("on friday", "friday"), ("wait until friday", "friday"),
        ("next tuesday 10:00", "tuesday 10:00"), ("2026-05-04", "2026-05-04"), ("later 12 march", "12 march"),
    ],
)  # fmt: skip
def test_a_moment_postpones(text, until):
    assert read_reply(text, DRAFT) == (Postpone(1, until),)


@pytest.mark.parametrize(
    "text",
    [
        "ok?", "not ok", "ok but tomorrow", "yes no", "No, send it", "send later", "ok, but change the date",
        "ok\nbut change the date", "I would rather not", "Who is that?", "ok if Jane agrees", "don't", "ok skip",
        "do not", "no problem", "It is ok to skip", "not sure", "stop", "> ok", "approve nothing", "no ok",
    ],
)  # fmt: skip
def test_a_word_too_many_means_nothing(text):
    assert isinstance(read_reply(text, DRAFT), NotUnderstood)


def test_nothing_of_her_own_is_nothing():
    assert isinstance(read_reply("  \n", DRAFT), NotUnderstood)


def test_a_rewrite_is_all_that_follows():
    assert read_reply("Rewrite:\nDear Jane,\n\nok?\n\nMaya", DRAFT, {"Maya"}) == (
        Rewrite(1, "Dear Jane,\n\nok?\n\nMaya"),
    )
    assert read_reply("instead: Subject: Hello\nDear Jane", DRAFT) == (Rewrite(1, "Dear Jane", "Hello"),)
    assert isinstance(read_reply("rewrite:", DRAFT), NotUnderstood)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("skip 3", (Skip(3),)),
        ("ok 1, skip 3 and 4", (Approve(1), Skip(3), Skip(4))),
        ("1. ok\n3 done\n5: done", (Approve(1), Done(3), Done(5))),
        ("later 4 friday", (Postpone(4, "friday"),)),
        ("4 tomorrow", (Postpone(4, "tomorrow"),)),
        ("Skip number 3 please", (Skip(3),)),
        ("rewrite 1: Dear Jane", (Rewrite(1, "Dear Jane"),)),
        ("2: mention: the list\nneed: a page\n1: ok", (
            Notes(2, (Note(NoteKind.POINT, "the list"), Note(NoteKind.NEED, "a page")), ()), Approve(1))),
    ],
)  # fmt: skip
def test_numbers_say_which_question_is_meant(text, meant):
    assert read_reply(text, WEEK) == meant


@pytest.mark.parametrize(
    "text",
    ["ok", "skip 9", "ok 1\nskip 1", "ok 1\nand say hello to her", "skip", "in 3 days", "skip 3 perhaps"],
)
def test_where_several_things_were_asked_one_unclear_line_undoes_all(text):
    assert isinstance(read_reply(text, WEEK), NotUnderstood)


def test_only_marked_notes_may_be_mentioned():
    text = "mention: her waiting list\nshe looked tired\n- promised: the page\nprivate: mention: nothing\n\ngift: a plant"
    [notes] = read_reply(text, NOTES)
    assert [(n.kind, n.text) for n in notes.public] == [
        (NoteKind.POINT, "her waiting list"),
        (NoteKind.PROMISE, "the page"),
        (NoteKind.GIFT, "a plant"),
    ]
    assert [n.show_to_owner() for n in notes.private] == ["she looked tired", "mention: nothing"]


def test_a_line_that_the_mail_program_broke_goes_on():
    long = "mention: that the waiting list at the clinic is five months long, and that"
    [notes] = read_reply(f"{long}\nparents call every day\nshort and private", NOTES)
    assert notes.public[0].text.endswith("long, and that parents call every day")
    assert [n.show_to_owner() for n in notes.private] == ["short and private"]


def test_a_mark_alone_is_for_the_lines_below_it_up_to_a_blank_one():
    [notes] = read_reply("Mention:\n- one\n- two\n\nthree", NOTES)
    assert [n.text for n in notes.public] == ["one", "two"]
    assert [n.show_to_owner() for n in notes.private] == ["three"]


def test_a_plain_word_is_no_note():
    assert read_reply("skip", NOTES) == (Skip(1),)


def test_a_meeting_is_read_from_text_or_subject():
    meeting = read_meeting("", "meet Jane Doe yesterday: mention: her list\nI liked her")
    assert isinstance(meeting, Meet)
    assert meeting.who_and_when == "Jane Doe yesterday"
    assert [n.text for n in meeting.public] == ["her list"]
    assert [n.show_to_owner() for n in meeting.private] == ["I liked her"]
    by_subject = read_meeting("Met Jane Doe yesterday 16:00", "need: a page")
    assert isinstance(by_subject, Meet)
    assert (by_subject.who_and_when, by_subject.public[0].text) == ("Jane Doe yesterday 16:00", "a page")
    assert isinstance(read_meeting("Hello", "How are you?"), NotUnderstood)


@pytest.mark.parametrize(
    "text", ["1" * 64_000, "later " * 9_000, "a: " * 20_000, "\n" * 64_000, "(" * 64_000, "ok 1," * 12_000, " - " * 20_000]
)  # fmt: skip
def test_no_text_takes_long(text):
    began = time.process_time()
    read_reply(text, WEEK)
    read_reply(text, NOTES)
    read_meeting(text, f"meet {text}")
    assert time.process_time() - began < 2


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_read_without_an_error(text):
    for asked in (DRAFT, NOTES, WEEK, {}):
        read_reply(text, asked, {"Maya"})
    read_meeting(text, text)
