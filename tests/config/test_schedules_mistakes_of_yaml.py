"""What is said about a schedules.yaml that is no YAML, or more of it than is used here."""

import pytest

MISTAKES = [
    (
        "delivery: sandbox",
        "delivery: sandbox\ndelivery: live",
        ["10:1: delivery: this key is already in line 9. Keep one of them"],
    ),
    (
        "pitch: {default: I help teenagers., school",
        "pitch: {default: I help teenagers., school: x, school",
        ["7:50: owner.pitch.school: this key is already in line 7. Keep one of them"],
    ),
    (
        "steps:\n      - {id: hello, template: introduction}\n",
        "steps: &first\n      - {id: hello, template: introduction}\n",
        [
            "25:12: sequences.introduction.steps: anchors and aliases (& and *) are not used here. Write the value out"
        ],
    ),
    (
        "stops: [replied, met]",
        "stops: *first",
        [
            "24:12: sequences.introduction.stops: anchors and aliases (& and *) are not used here. Write the value out"
        ],
    ),
    (
        "hours: 08:30-17:00",
        "hours: !!python/object 08:30-17:00",
        ["15:37: send_window.hours: tags such as '!word' are not used here. Write the plain value"],
    ),
    (
        "delivery: sandbox",
        "delivery: sandbox\n---\nowner: x",
        ["10:1: a second document starts here. One file holds one document"],
    ),
    (
        "name: Maya Okafor\n",
        "name: Maya: Okafor\n",
        [
            "2:13: a ':' stands where no key can be. Put a text that holds ': ' in quotes, or mend the indentation"
        ],
    ),
    (
        "name: Maya Okafor\n",
        "\tname: Maya Okafor\n",
        ["2:3: a tab stands here. YAML takes spaces only"],
    ),
    (
        "name: Maya Okafor\n",
        "   name: Maya Okafor\n",
        ["3:3: the indentation does not fit: keys of one block start in one column"],
    ),
    (
        "name: Maya Okafor\n",
        "name: 'Maya O'Kafor'\n",
        ["2:17: this text belongs to nothing. Check quotes before it"],
    ),
    (
        "name: Maya Okafor\n",
        "name: @maya\n",
        ["2:9: text cannot start with '@' without quotes"],
    ),
    (
        "name: Maya Okafor\n",
        'name: "Maya\\u0000"\n',
        ["2:9: owner.name: this holds an invisible character (U+0000). Delete it"],
    ),
    (
        "name: Maya Okafor\n",
        "name: 'Maya\n",
        ["2:9: this quote never closes"],
    ),
    (
        "audience: [physician, school]",
        "audience: [physician, school",
        ["19:12: the list that opens in line 18 needs a ',' or ']' here"],
    ),
    (
        "limits: {per_day: 20,",
        "limits: {per_day: 20",
        ["14:29: the block that opens in line 14 needs a ',' or '}' here"],
    ),
]


@pytest.mark.parametrize(("right", "wrong", "said"), MISTAKES, ids=[mistake[1][:40] for mistake in MISTAKES])
def test_a_file_that_cannot_be_read_is_answered_with_the_place_and_a_way_out(right, wrong, said, answers):
    assert answers(right, wrong) == said
