"""Writers come in the order in which they asked; a person who wants to leave comes before them all."""

import threading
import time

import pytest

from outreach.store.turn import Turn


def started(*threads):
    """Each asks before the next one begins."""
    for thread in threads:
        thread.start()
        time.sleep(0.05)
    return threads


def takes(turn, name, said, **how):
    def act():
        with turn.take(**how):
            said.append(name)

    return threading.Thread(target=act)


def test_those_who_wait_come_in_the_order_in_which_they_asked():
    turn, said = Turn(), []
    with turn.take():
        waiting = started(*(takes(turn, name, said) for name in "abc"))
        assert said == []
    for thread in waiting:
        thread.join()
    assert said == ["a", "b", "c"]


def test_who_asks_to_be_first_is_first():
    turn, said = Turn(), []
    with turn.take():
        waiting = started(takes(turn, "round", said), takes(turn, "person", said, first=True))
    for thread in waiting:
        thread.join()
    assert said == ["person", "round"]


def test_one_who_takes_it_again_and_again_comes_in_between_once_each_time():
    turn, hogged, over = Turn(), [0], threading.Event()

    def hog():
        while not over.is_set():
            with turn.take():
                hogged[0] += 1
                time.sleep(0.001)

    greedy = threading.Thread(target=hog)
    greedy.start()
    while not hogged[0]:
        time.sleep(0.001)
    before = hogged[0]
    for _ in range(20):
        with turn.take():
            time.sleep(0.001)
    between = hogged[0] - before
    over.set()
    greedy.join()
    assert between <= 21


def test_who_has_it_may_take_it_once_more():
    turn = Turn()
    with turn.take(), turn.take():
        pass
    with turn.take():
        pass


def test_an_error_hands_it_on():
    turn, said = Turn(), []
    with pytest.raises(ValueError, match="no"), turn.take():
        raise ValueError("no")
    takes(turn, "next", said).run()
    assert said == ["next"]


def test_only_one_has_it_at_any_moment():
    turn, inside, most = Turn(), [0], [0]

    def act():
        for number in range(200):
            with turn.take(first=number % 3 == 0):
                inside[0] += 1
                most[0] = max(most[0], inside[0])
                inside[0] -= 1

    crowd = [threading.Thread(target=act) for _ in range(8)]
    for thread in crowd:
        thread.start()
    for thread in crowd:
        thread.join()
    assert most == [1]
