"""A tick costs what is due, not what exists: the questions it asks are answered by an index."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from outreach.sequence.model import Priority
from outreach.store import contacts, enrollments, inbound, queue, tasks
from outreach.store.contact_filter import Filter

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
QUESTIONS = {
    "ix_enrollments_due": lambda tx: enrollments.due(tx, NOW, 100),
    "ix_enrollments_active": enrollments.count_active,
    "uq_enrollments_contact_id_sequence_trigger": lambda tx: enrollments.of_contact(tx, "ada"),
    "ix_messages_": lambda tx: queue.any_due(
        tx, ["maya"], NOW
    ),  # due or turn: without rows, PostgreSQL has no reason
    "ix_messages_planned": lambda tx: queue.planned_due(tx, NOW, 100),
    "ix_tasks_open": tasks.list_open,
    "ix_contacts_search_text": contacts.list_contacts,
    "ix_contacts_created_at": lambda tx: contacts.count(tx, Filter(created_since=NOW)),
    "ix_contacts_domain": lambda tx: contacts.at_domain(tx, "clinic.example"),
    "uq_inbound_mailbox_digest": lambda tx: inbound.known(tx, "maya", ["d"]),
    "ix_inbound_new": inbound.waiting,
    "ix_inbound_quarantined": lambda tx: inbound.quarantined(tx, NOW),
    "ix_inbound_contact_id_received_at": lambda tx: inbound.of_contact(tx, "ada", "bounce", NOW),
    "ix_inbound_sender_key": lambda tx: inbound.writers(tx, "key"),
    "uq_contacts_address_key": lambda tx: contacts.find_by_address_key(tx, "ada"),
}
EXPLAIN = {"sqlite": "EXPLAIN QUERY PLAN ", "postgresql": "EXPLAIN (FORMAT TEXT) "}


def explain(store, ask):
    """The database's plan for the first statement of a question, with the parameters it is really asked with."""
    asked = []
    with store.read() as tx:
        if store.dialect == "postgresql":  # a small table is read whole otherwise
            tx.exec_driver_sql("SET LOCAL enable_seqscan = off")
        sa.event.listen(tx, "before_cursor_execute", lambda *call: asked.append(call[2:4]))
        ask(tx)
        words, values = next(each for each in asked if each[0].startswith("SELECT"))
        plan = tx.exec_driver_sql(EXPLAIN[store.dialect] + words, values)
        return "\n".join(str(tuple(row)) for row in plan)


@pytest.mark.parametrize("index", QUESTIONS)
def test_the_index_answers(store, index):
    plan = explain(store, QUESTIONS[index])
    unnamed = index.startswith("uq_") and store.dialect == "sqlite"
    assert ("INDEX sqlite_autoindex" if unnamed else index) in plan
    assert "Seq Scan" not in plan


def test_whose_turn_it_is_is_read_in_the_order_of_an_index_however_many_are_due(store):
    given = {"b_mailbox": "maya", "b_now": NOW, "b_limit": 100}
    plan = explain(store, lambda tx: tx.execute(queue.in_turn(Priority.FOLLOW_UP), given))
    assert "ix_messages_turn" in plan or store.dialect == "postgresql"


def test_due_enrollments_come_in_the_order_of_the_index(store):
    plan = explain(store, QUESTIONS["ix_enrollments_due"])
    assert "TEMP B-TREE" not in plan
    assert "Sort" not in plan
