"""Several daemons on one PostgreSQL, as real processes, before a server that writes down every final dot."""

import random
import signal
import time
from collections import Counter
from itertools import pairwise

from outreach.actions.doctor import examine
from outreach.actions.opt_out import opt_out
from tests.cluster.cluster_place import CUT


def gaps(mails):
    """Between the dots of each mailbox, in seconds."""
    senders = {sender for _, sender, _ in mails}
    moments = [[at for at, sender, _ in mails if sender == one] for one in senders]
    return [b - a for one in moments for a, b in pairwise(one)]


def test_the_limits_of_a_mailbox_hold_over_all_daemons(make_cluster):
    cluster = make_cluster("{per_day: 4, gap: 1s, jitter: 0s}")
    cluster.enroll(12)
    cluster.start(3)
    cluster.wait(lambda: cluster.states()["sent"] >= 8)
    time.sleep(2)
    mails = cluster.server.mails()
    assert Counter(sender for _, sender, _ in mails) == {
        "maya@lakeside.example": 4,
        "noor@lakeside.example": 4,
    }
    assert min(gaps(mails)) >= 1.0
    assert examine(cluster.app.desk, cluster.app.now()) == []


def test_whoever_has_left_gets_nothing_from_any_daemon(make_cluster):
    cluster = make_cluster()
    cluster.server.seconds = 0.5
    people = cluster.enroll(100)
    chance, left_at = random.Random(7), {}
    cluster.start(3)
    cluster.wait(lambda: len(cluster.server.mails()) >= 1)
    for person in chance.sample(people, 25):
        assert opt_out(
            cluster.app.desk, cluster.app.desk.leave_token(person.id), "one-click", cluster.app.now()
        )
        left_at[person.address] = time.monotonic()
        time.sleep(chance.uniform(0.0, 0.02))
    cluster.wait(
        lambda: {to for _, _, to in cluster.server.mails()} >= {p.address for p in people} - set(left_at)
    )
    assert len(cluster.server.mails()) < 100  # somebody was faster than the mail
    late = [at - left_at[to] for at, _, to in cluster.server.mails() if at > left_at.get(to, at)]
    assert max(late, default=0) < 1  # of those whose commit point came first, and which were on the wire
    after = """
        SELECT c.address_key FROM events c JOIN events o ON o.address_key = c.address_key
        WHERE c.kind = 'commit' AND o.kind = 'opt-out' AND c.seq > o.seq
    """
    assert cluster.ask("SELECT count(*) FROM events WHERE kind = 'opt-out'") == [(25,)]
    assert cluster.ask(after) == []
    assert max(Counter(to for _, _, to in cluster.server.mails()).values()) == 1


def test_a_paused_a_cut_and_a_killed_daemon_do_no_harm(make_cluster):
    cluster = make_cluster()
    cluster.server.seconds = 0.2
    cluster.enroll(60)
    cluster.start(3)
    cluster.wait(lambda: len(cluster.server.mails()) >= 3)
    paused, killed, _ = cluster.processes
    paused.send_signal(signal.SIGSTOP)
    cluster.ask(CUT)
    time.sleep(1)
    killed.kill()
    cluster.ask(CUT)
    paused.send_signal(signal.SIGCONT)
    cluster.start()
    cluster.wait(lambda: not cluster.states()["approved"] and not cluster.states()["planned"])
    time.sleep(2)
    mails, states = cluster.server.mails(), cluster.states()
    assert max(Counter(to for _, _, to in mails).values()) == 1
    assert states.total() == 60
    assert set(states) <= {"sent", "claimed", "sending", "uncertain"}  # the last three are the killed one's
    assert examine(cluster.app.desk, cluster.app.now()) == []


def test_switching_the_transport_is_a_setting_and_a_restart(make_cluster):
    cluster = make_cluster("{per_day: 500, gap: 1s, jitter: 0s}")
    cluster.enroll(12)
    cluster.start(2)
    cluster.wait(lambda: len(cluster.server.mails()) >= 3)
    for process in cluster.processes:
        process.terminate()
    assert [process.wait(12) for process in cluster.processes] == [0, 0]
    other = {"local": "cluster", "cluster": "local"}
    cluster.environ["OUTREACH_TRANSPORT"] = other[cluster.environ["OUTREACH_TRANSPORT"]]
    cluster.start(2)
    # What a daemon had claimed when it was told to stop is looked at again after a minute; the test waits for the rest.
    claimed = "SELECT count(*) FROM messages WHERE state = 'approved' AND reason LIKE 'looked at again%'"
    cluster.wait(lambda: cluster.states()["sent"] + cluster.ask(claimed)[0][0] == 12)
    assert max(Counter(to for _, _, to in cluster.server.mails()).values()) == 1
