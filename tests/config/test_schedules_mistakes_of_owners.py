"""What is said about mistakes in whose practice and whose voice it is."""

import pytest

MISTAKES = [
    (
        "  practice: Lakeside Therapy\n",
        "",
        ["1:1: owner.practice: missing. The name of the practice."],
    ),
    (
        "name: Maya Okafor\n",
        "name: true\n",
        ["2:9: owner.name: expected a text, found true"],
    ),
    (
        "name: Maya Okafor\n",
        "name: [Maya]\n",
        ["2:9: owner.name: expected a text, found a list"],
    ),
    (
        "email: maya@lakeside.example",
        "email: maya@lakeside",
        [
            "4:10: owner.email: expected a mail address, found 'maya@lakeside': The part after the @-sign is not valid. It should have a period"
        ],
    ),
    (
        "email: maya@lakeside.example",
        "email: Maya <maya@lakeside.example>",
        [
            "4:10: owner.email: expected a mail address without a name, found 'Maya <maya@lakeside.example>'. Write 'maya@lakeside.example'"
        ],
    ),
    (
        "America/Los_Angeles",
        "America/Los_Angles",
        [
            "6:14: owner.time_zone: expected a time zone such as America/Los_Angeles, found 'America/Los_Angles'. Did you mean 'America/Los_Angeles'?"
        ],
    ),
    (
        "America/Los_Angeles",
        "PST",
        [
            "6:14: owner.time_zone: expected a time zone such as America/Los_Angeles, found 'PST'. Did you mean 'America/Los_Angeles'?"
        ],
    ),
    (
        "school: I help students.",
        "shcool: I help students.",
        ["7:47: owner.pitch.shcool: there is no audience 'shcool'. Did you mean 'school'?"],
    ),
    (
        "school: I help students.",
        "school.spanish: Ayudo.",
        ["7:39: owner.pitch.school.spanish: after the dot stands a language such as 'es', found 'spanish'"],
    ),
    (
        "school: I help students.",
        "shcool.es: Ayudo.",
        ["7:50: owner.pitch.shcool.es: there is no audience 'shcool'. Did you mean 'school'?"],
    ),
    (
        "default: I help teenagers., ",
        "",
        ["7:3: owner.pitch: there is no pitch for physician. Write one, or a 'default'"],
    ),
    (
        "website: https://lakeside.example",
        "website: lakeside.example",
        [
            "8:20: owner.links.website: expected a web address such as https://lakeside.example, found 'lakeside.example'"
        ],
    ),
    (
        "audience: [physician, school]",
        "audience: []",
        [
            "7:47: owner.pitch.school: there is no audience 'school'. There is default.",
            "18:15: campaigns.partners.audience: expected at least one entry, found none",
        ],
    ),
    (
        "owner:\n",
        "owners:\n",
        ["2:3: owners: expected blocks, each under a name of its own, found the keys of one block"],
    ),
    (
        "owner:\n",
        "owners: {}\nowner:\n",
        ["1:9: owners: expected at least one entry, found none"],
    ),
    (
        "owner:\n",
        "practice:\n",
        [
            "1:1: owner: missing. Whose practice and whose voice it is.",
            "1:1: practice: unknown key. Known keys here: owner, owners, delivery, mailboxes, send_window, opt_out, campaigns, sequences, summary.",
        ],
    ),
    (
        "postal_address: 12 Harbor Street, Portland",
        "postal_address: ''",
        ["5:19: owner.postal_address: expected a text, found an empty one"],
    ),
]


@pytest.mark.parametrize(("right", "wrong", "said"), MISTAKES, ids=[mistake[1][:40] for mistake in MISTAKES])
def test_a_mistake_about_an_owner_is_answered_with_its_place_and_a_way_out(right, wrong, said, answers):
    assert answers(right, wrong) == said
