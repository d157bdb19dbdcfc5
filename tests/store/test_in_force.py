"""What is in force is the last number; nobody takes a number twice; and plans are found by what they change."""

from datetime import UTC, datetime, timedelta

import pytest

from outreach.store import plans, versions
from outreach.store.plans import MadePlan
from outreach.store.versions import InForce, Version

NOW = datetime(2026, 3, 2, 17, tzinfo=UTC)
TEXTS = {"hello.md": "---\nsubject: Grüße\n---\nDear {{ contact.name }},\n"}


@pytest.fixture
def tx(store):
    with store.write() as tx:
        for name in ("a", "b"):
            versions.add(tx, Version(name, "owner: {}", NOW))
        versions.add_templates(tx, "t", TEXTS)
        yield tx


def test_the_last_number_is_in_force(tx):
    assert versions.find_in_force(tx) is None
    assert versions.put_in_force(tx, InForce(1, "a", "t", NOW, "file"))
    assert versions.put_in_force(tx, InForce(2, "b", "t", NOW - timedelta(days=1), "apply"))
    assert versions.find_in_force(tx) == InForce(2, "b", "t", NOW - timedelta(days=1), "apply")


def test_a_number_is_taken_once_and_who_is_late_is_told(tx):
    assert versions.put_in_force(tx, InForce(1, "a", "t", NOW, "file"))
    assert not versions.put_in_force(tx, InForce(1, "b", "t", NOW, "apply"))
    assert versions.find_in_force(tx).schedules == "a"


def test_templates_are_kept_once_as_they_were_read(tx):
    versions.add_templates(tx, "t", {})
    assert versions.find_templates(tx, "t") == TEXTS
    assert versions.find_templates(tx, "u") is None


def test_what_was_in_force_together_is_known(tx):
    versions.put_in_force(tx, InForce(1, "a", "t", NOW, "file"))
    assert versions.was_in_force(tx, "a", "t")
    assert not versions.was_in_force(tx, "b", "t")


def test_a_plan_is_found_by_the_beginning_of_its_hash_and_by_its_files(tx):
    versions.put_in_force(tx, InForce(1, "a", "t", NOW, "file"))
    first = MadePlan("abcd1234", 1, "b", "t", NOW, "it drops 1 mail")
    later = MadePlan("abff9999", 1, "b", "t", NOW + timedelta(hours=1), "")
    plans.add(tx, first)
    plans.add(tx, later)
    assert plans.find(tx, "abcd") == first
    assert plans.find(tx, "ab") is None
    assert plans.find(tx, "%") is None
    assert plans.find_latest(tx, 1, "b", "t") == later
    assert plans.find_latest(tx, 2, "b", "t") is None


def test_plans_for_what_is_no_more_in_force_go(tx):
    for number in (1, 2):
        versions.put_in_force(tx, InForce(number, "a", "t", NOW, "file"))
    plans.add(tx, MadePlan("abcd1234", 1, "b", "t", NOW, ""))
    plans.add(tx, MadePlan("ffff1234", 2, "b", "t", NOW, ""))
    assert plans.find(tx, "abcd") is None
