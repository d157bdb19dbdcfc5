"""What is told of a contact: what was, what comes, and what holds it."""

from datetime import timedelta

from outreach.actions.explain import explain
from outreach.store import instances

ROSA = "rosa.lind@clinic.example.com"
LIMITS = "{per_day: 20, gap: 10m, jitter: 10m, ramp: {start: 5, add: 2}}"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def told(practice, contact, **more):
    return explain(practice.desk, contact.id, practice.now, file=practice.app.settings.schedules, **more)


def past(practice, contact):
    """By what is told of it, its sentences."""
    return {
        one.text: [said.text for said in one.says] for one in told(practice, contact, everything=True).passed
    }


def story(practice, contact, begins):
    """The sentences about the one thing that begins so."""
    [found] = [says for text, says in past(practice, contact).items() if text.startswith(begins)]
    return found


def coming(practice, contact, **more):
    return [
        (one.enrollment.sequence, one.step, one.happening.at)
        for one in told(practice, contact, **more).coming
    ]


def holds(practice, contact):
    """By code, (sentence, command)."""
    with practice.desk.store.write() as tx:
        instances.heartbeat(tx, practice.desk.instance, practice.now)
    told = explain(practice.desk, contact.id, practice.now)
    return {hold.code: (hold.text, hold.command) for hold in told.holds if hold.code != "sandbox"}


def write(practice, act):
    with practice.desk.store.write() as tx:
        return act(tx)
