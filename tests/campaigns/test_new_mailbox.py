"""As many letters on each day as the ramp of a new mailbox allows."""

from outreach.testing import campaign


def test_ten_introductions_leave_as_the_ramp_of_a_new_mailbox_allows():
    with campaign() as test:
        for number in range(10):
            test.person(f"p{number}", audience="physician")
            test.happens("mon 2 mar 2026", enrolled=f"p{number}")
        for number in range(5):
            test.expect("mon 2 mar", mail="introduction/hello", to=f"p{number}")
        for number in range(5, 10):
            test.expect("tue 3 mar", mail="introduction/hello", to=f"p{number}")
        test.nothing_more_until("sun 8 mar")
