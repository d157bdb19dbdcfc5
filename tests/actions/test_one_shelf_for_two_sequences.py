"""Two sequences of one person that want something from the shelf at the same moment."""

from tests.practice import open_practice, shipped_schedules

NEEDING = "{{id: {0}, template: value-add, needs: [resource], missing: {1}}}"
SEQUENCES = "".join(
    f"  {name}:\n    starts: {{on: enrolled}}\n    steps:\n      - {NEEDING.format(name, missing)}\n"
    for name, missing in (("news", "skip"), ("letters", "skip"), ("hints", "hold"))
)
SCHEDULES = shipped_schedules(
    ("sequences:\n\n", f"sequences:\n{SEQUENCES}\n"), ("[introduction,", "[news, letters, hints,")
)


async def test_they_never_bring_the_same_thing_and_neither_stops_the_daemon(tmp_path):
    practice = open_practice(tmp_path, schedules=SCHEDULES)
    rosa = practice.add_contact()
    practice.shelve("Sleep")
    practice.enroll(rosa)
    await practice.tick()
    assert practice.desk.troubles == {}
    assert len(practice.mails_to(rosa.address)) == 1
    brought = [m.resource_id for m in practice.messages() if m.resource_id]
    assert len(brought) == 1
    await practice.app.close()


async def test_each_brings_another_thing_where_there_is_enough(tmp_path):
    practice = open_practice(tmp_path, schedules=SCHEDULES)
    rosa = practice.add_contact()
    for title in ("Sleep", "Exams", "Screens"):
        practice.shelve(title)
    practice.enroll(rosa)
    await practice.tick()
    brought = [m.resource_id for m in practice.messages() if m.resource_id]
    assert len(set(brought)) == len(brought) == 3
    await practice.app.close()
