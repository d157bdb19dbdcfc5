"""What is said about mistakes in sequences and their steps."""

import pytest

MISTAKES = [
    (
        "    steps:\n      - {id: hello, template:",
        "    steps:\n      - {id: hello, tempalte:",
        ["26:21: sequences.introduction.steps[0].tempalte: unknown key. Did you mean 'template'?"],
    ),
    (
        "delivery: sandbox",
        "delivery: sandbox\nsequenzes: {}",
        ["10:1: sequenzes: unknown key. Did you mean 'sequences'?"],
    ),
    (
        "starts: {on: enrolled}",
        "starts: {on: enroled}",
        [
            "23:18: sequences.introduction.starts.on: expected enrolled, met or referred, found 'enroled'. Did you mean 'enrolled'?"
        ],
    ),
    (
        "starts: {on: enrolled}",
        "starts: {on: enrolled, after: thank-you}",
        ["23:13: sequences.introduction.starts: expected either 'on' or 'after'"],
    ),
    (
        "starts: {on: enrolled}",
        "starts: {on: enrolled, times: 2}",
        [
            "23:28: sequences.introduction.starts.times: 'times' speaks of the sequence before, and needs 'after'"
        ],
    ),
    (
        "starts: {after: thank-you}",
        "starts: {after: thank-yu}",
        [
            "34:21: sequences.value-add.starts.after: there is no sequence 'thank-yu'. Did you mean 'thank-you'?"
        ],
    ),
    (
        "starts: {after: thank-you}",
        "starts: {after: value-add}",
        ["34:21: sequences.value-add.starts.after: each waits for the other: value-add → value-add"],
    ),
    (
        "starts: {on: met}",
        "starts: {after: value-add}",
        [
            "29:21: sequences.thank-you.starts.after: each waits for the other: thank-you → value-add → thank-you"
        ],
    ),
    (
        "starts: {after: thank-you}",
        "starts: {after: thank-you, times: 2}",
        [
            "34:39: sequences.value-add.starts.times: 'thank-you' sends 1 mail at most, so this would never start"
        ],
    ),
    (
        "stops: [replied, met]",
        "stops: [replied, meet]",
        [
            "24:22: sequences.introduction.stops[1]: expected replied or met, found 'meet'. Did you mean 'met'?"
        ],
    ),
    (
        "repeat: monthly",
        "repeat: biweekly",
        ["35:13: sequences.value-add.repeat: 'biweekly' is not used here: write 'every 2 weeks'"],
    ),
    (
        "repeat: monthly\n",
        "\n",
        ["36:5: sequences.value-add.silence: only a sequence with 'repeat' has a silence budget"],
    ),
    (
        "repeat: monthly",
        "repeat: every 4 days",
        [
            "35:13: sequences.value-add.repeat: 'every 4 days' is too often: at least 5 days lie between two mails to one contact"
        ],
    ),
    (
        "to: quarterly",
        "to: every 2 weeks",
        ["36:34: sequences.value-add.silence.to: must be less often than 'repeat'"],
    ),
    (
        "stop_after: 6",
        "stop_after: 3",
        ["36:57: sequences.value-add.silence.stop_after: must be more than slow_after, which is 3, found 3"],
    ),
    (
        "id: nudge",
        "id: hello",
        [
            "27:14: sequences.introduction.steps[1].id: steps[0] is already called 'hello'. Give each step an id of its own"
        ],
    ),
    (
        "id: nudge",
        "id: The nudge",
        [
            "27:14: sequences.introduction.steps[1].id: a name is 1 to 40 lower-case letters, digits or hyphens, found 'The nudge'. Write 'the-nudge'"
        ],
    ),
    (
        "id: nudge",
        "id: nudge, renamed_from: hello",
        ["27:35: sequences.introduction.steps[1].renamed_from: a step is still called 'hello'"],
    ),
    (
        "id: hello, template: introduction",
        "id: hello",
        ["26:9: sequences.introduction.steps[0]: a step has either a 'template' or a 'task', found neither"],
    ),
    (
        "task: Bring the plant",
        "task: Bring the plant, template: plant",
        ["32:9: sequences.thank-you.steps[1]: a step has either a 'template' or a 'task', found both"],
    ),
    (
        "task: Bring the plant",
        "task: Bring the plant, thread: true",
        ["32:43: sequences.thank-you.steps[1].thread: 'thread' is for mails, and this step is a task"],
    ),
    (
        "template: introduction}",
        "template: introduction, thread: true}",
        [
            "26:45: sequences.introduction.steps[0].thread: the first mail has none before it to answer. Delete 'thread'"
        ],
    ),
    (
        "wait: 4h",
        "wait: 48",
        ["31:49: sequences.thank-you.steps[0].wait: 48 what? Write '48 minutes', '48h' or '48 days'"],
    ),
    (
        "wait: 4h",
        "wait: 2 months",
        [
            "31:49: sequences.thank-you.steps[0].wait: months differ in length: found '2 months', write days or weeks, such as '30 days'"
        ],
    ),
    (
        "wait: 4h",
        "wait: two days",
        [
            "31:49: sequences.thank-you.steps[0].wait: expected a duration such as 4h, 2 days, 1 week or 5 business days, found 'two days'"
        ],
    ),
    (
        "wait: 4h",
        "wait: 3 workdays",
        ["31:49: sequences.thank-you.steps[0].wait: found '3 workdays', write 'business days'"],
    ),
    (
        "wait: 4h",
        "wait: 3 days",
        [
            "31:65: sequences.thank-you.steps[0].within: the promise ends before its wait is over. Make 'within' longer than 'wait'"
        ],
    ),
    (
        "within: 48h",
        "within: 2 business days",
        [
            "31:61: sequences.thank-you.steps[0].within: business days cannot be used here: found '2 business days', write '48h'"
        ],
    ),
    (
        "needs: [meeting.notes]",
        "needs: [meeting.note]",
        [
            "31:74: sequences.thank-you.steps[0].needs[0]: expected one of meeting, meeting.place, meeting.notes, meeting.points, meeting.needs, meeting.promises, meeting.gift, resource, found 'meeting.note'. Did you mean 'meeting.notes'?"
        ],
    ),
    (
        "review: true",
        "review: yes",
        ["31:98: sequences.thank-you.steps[0].review: expected true or false, found 'yes'"],
    ),
    (
        "review: true",
        "unreviewed: send",
        ["31:90: sequences.thank-you.steps[0].unreviewed: means nothing without 'review: true'"],
    ),
    (
        "when: meeting.gift",
        "when: not meeting.gifts",
        [
            "32:63: sequences.thank-you.steps[1].when: expected one of meeting, meeting.place, meeting.notes, meeting.points, meeting.needs, meeting.promises, meeting.gift, resource, replied, or 'not' before it, found 'not meeting.gifts'. Did you mean 'meeting.gift'?"
        ],
    ),
    (
        "missing: skip",
        "missing: drop",
        ["38:73: sequences.value-add.steps[0].missing: expected hold or skip, found 'drop'"],
    ),
    (
        "missing: skip",
        "missing: skip, mising: hold",
        ["38:79: sequences.value-add.steps[0].mising: unknown key. Did you mean 'missing'?"],
    ),
    (
        "{id: hello, template: introduction}",
        "hello",
        ["26:9: sequences.introduction.steps[0]: expected a block of keys, found 'hello'"],
    ),
]


@pytest.mark.parametrize(("right", "wrong", "said"), MISTAKES, ids=[mistake[1][:40] for mistake in MISTAKES])
def test_a_mistake_about_a_sequence_is_answered_with_its_place_and_a_way_out(right, wrong, said, answers):
    assert answers(right, wrong) == said
