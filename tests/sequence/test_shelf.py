"""Which resource is worth bringing."""

from datetime import UTC, datetime

from sequence_values import day, make_contact

from outreach.sequence.model import Resource
from outreach.sequence.shelf import choose

TODAY = day("2026-03-03")
KELLER = make_contact(interests=frozenset({"Anxiety", "sleep"}))


def article(name, *topics, audiences=(), valid_until=None, added="2026-01-01"):
    added_at = datetime.fromisoformat(added).replace(tzinfo=UTC)
    until = day(valid_until) if valid_until else None
    return Resource(
        name,
        name,
        f"https://x.example/{name}",
        "why",
        frozenset(topics),
        frozenset(audiences),
        until,
        added_at,
    )


def chosen(*resources, contact=KELLER, given=frozenset()):
    found = choose(resources, contact, given, TODAY)
    return found.id if found else None


def test_an_empty_shelf_offers_nothing():
    assert chosen() is None


def test_what_shares_most_interests_comes_first_whatever_its_letters():
    assert chosen(article("one", "anxiety"), article("both", "SLEEP", "anxiety"), article("any")) == "both"


def test_nothing_is_given_twice_to_one_person():
    assert chosen(article("one", "sleep"), given=frozenset({"one"})) is None


def test_what_touches_no_interest_is_not_brought():
    assert chosen(article("football", "sports")) is None


def test_what_is_on_no_topic_in_particular_may_be_brought_to_anybody():
    assert chosen(article("opening hours")) == "opening hours"


def test_a_contact_without_known_interests_gets_anything():
    assert chosen(article("football", "sports"), contact=make_contact()) == "football"


def test_what_is_for_another_audience_is_not_brought():
    assert chosen(article("for schools", "sleep", audiences=["school"])) is None
    assert (
        chosen(article("for all", "sleep"), article("for physicians", "sleep", audiences=["physician"]))
        == "for physicians"
    )


def test_what_has_expired_is_not_brought_and_its_last_day_still_counts():
    assert chosen(article("past", "sleep", valid_until="2026-03-02")) is None
    assert chosen(article("today", "sleep", valid_until="2026-03-03")) == "today"


def test_what_expires_soonest_goes_before_what_lasts_and_the_new_before_the_old():
    lasting, soon = article("lasting", "sleep"), article("soon", "sleep", valid_until="2026-03-20")
    assert chosen(lasting, soon) == "soon"
    assert chosen(article("old", "sleep"), article("new", "sleep", added="2026-02-01")) == "new"


def test_the_choice_does_not_depend_on_the_order_of_the_shelf():
    shelf = [article(name, "sleep") for name in "abc"]
    assert chosen(*shelf) == chosen(*reversed(shelf)) == "a"
