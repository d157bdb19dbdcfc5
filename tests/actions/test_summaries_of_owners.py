"""With several owners, each gets the summary of her own contacts."""

from datetime import timedelta

from outreach.actions.opt_out import opt_out_address
from outreach.actions.send_summary import make_summary
from tests.practice import open_practice, two_owners


async def summaries(practice):
    practice.enroll(practice.add_contact())
    await practice.live(timedelta(days=8), step=timedelta(hours=3))
    await practice.app.close()
    return {
        name: [m["Subject"] for m in practice.mails_to(f"{name}@lakeside") if "week" in m["Subject"].lower()]
        for name in ("maya", "tom")
    }


async def test_each_owner_gets_her_own_summary(tmp_path):
    found = await summaries(
        open_practice(tmp_path, schedules=two_owners(("  to: maya@lakeside.example\n", "")))
    )
    assert [len(mails) for mails in found.values()] == [1, 1]


async def test_all_summaries_go_where_the_practice_says(tmp_path):
    found = await summaries(open_practice(tmp_path, schedules=two_owners()))
    assert [len(mails) for mails in found.values()] == [2, 0]


async def test_whose_address_is_gone_is_named_to_their_owner_and_who_left_is_not(tmp_path):
    practice = open_practice(tmp_path, schedules=two_owners())
    for address, reason in (("rosa.lind@a.example", "hard bounce"), ("paul@b.example", "opt-out")):
        opt_out_address(practice.desk, practice.add_contact(address).address, reason, "test", practice.now)
    later = practice.now + timedelta(minutes=1)
    broken = {name: make_summary(practice.desk, name, later)[0]["broken"] for name in ("maya", "tom")}
    await practice.app.close()
    assert [item["what"] for item in broken["maya"]] == ["no such address: ask for the new one"]
    assert broken["tom"] == []
