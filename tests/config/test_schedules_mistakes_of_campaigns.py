"""What is said about mistakes in campaigns and the weekly summary."""

import pytest

MISTAKES = [
    (
        "audience: [physician, school]",
        "audience: [Physician, school]",
        [
            "18:16: campaigns.partners.audience[0]: a name is 1 to 40 lower-case letters, digits or hyphens, found 'Physician'. Write 'physician'"
        ],
    ),
    (
        "mailbox: maya",
        "mailbox: mia",
        ["19:14: campaigns.partners.mailbox: there is no mailbox 'mia'. There is maya."],
    ),
    (
        "sequences: [introduction, thank-you, value-add]",
        "sequences: [introduction, thank-yu]",
        [
            "20:31: campaigns.partners.sequences[1]: there is no sequence 'thank-yu'. Did you mean 'thank-you'?"
        ],
    ),
    (
        "sequences: [introduction, thank-you, value-add]",
        "sequences: [introduction, value-add]",
        [
            "20:31: campaigns.partners.sequences[1]: 'value-add' starts after 'thank-you', which this campaign leaves out, so it would never start"
        ],
    ),
    (
        "campaigns:\n",
        "campaigns:\n  more: {audience: school, sequences: introduction}\n",
        [
            "19:27: campaigns.partners.audience[1]: the audience 'school' is already in the campaign 'more', and belongs to one"
        ],
    ),
    (
        "at: monday 07:30",
        "at: 07:30",
        ["39:15: summary.at: expected a weekday and a time such as 'monday 07:30', found '07:30'"],
    ),
    (
        "at: monday 07:30",
        "at: monday 07:30, to: the owner",
        [
            "39:33: summary.to: expected a mail address, found 'the owner': An email address must have an @-sign"
        ],
    ),
    (
        "mailboxes:\n  maya:",
        "mailboxes:\n  second: {from: second@lakeside.example}\n  first:",
        ["20:14: campaigns.partners.mailbox: there is no mailbox 'maya'. There is first, second."],
    ),
    (
        "    mailbox: maya\n",
        "    mailbox: maya\n    owner: paul\n",
        ["20:12: campaigns.partners.owner: there is no owner 'paul'. There is owner."],
    ),
]


@pytest.mark.parametrize(("right", "wrong", "said"), MISTAKES, ids=[mistake[1][:40] for mistake in MISTAKES])
def test_a_mistake_about_a_campaign_is_answered_with_its_place_and_a_way_out(right, wrong, said, answers):
    assert answers(right, wrong) == said
