"""What the owner decides by mail happens once, and no mail is answered without end."""

from datetime import timedelta

from tests.actions.owner_by_mail.writing import (
    MAYA,
    PROVEN,
    ROSA,
    answer,
    arrive,
    draft,
    look,
    nothing_follows,
    schedules,
    write,
)
from tests.imap_server import imap_server
from tests.practice import open_practice


async def test_the_same_mail_again_does_nothing_again(practice, server, asked):
    raw = write("later", asked, message_id="<once@phone.example>")
    arrive(practice, server, raw)
    await practice.tick()
    assert len(practice.new_mails_to(MAYA)) == 1
    moved = draft(practice).due_at
    practice.clock.now += timedelta(days=1)
    arrive(practice, server, b"Received: from elsewhere\r\n" + raw)
    await practice.tick()
    assert practice.new_mails_to(MAYA) == []
    assert draft(practice).due_at == moved


async def test_an_automatic_answer_of_hers_is_no_command_and_is_not_answered(practice, server, asked):
    for headers in (
        {"Auto_Submitted": "auto-replied"},
        {"X_Autoreply": "yes", "subject": "Automatic reply: away"},
    ):
        await nothing_follows(practice, server, write("ok", asked, **headers))


async def test_what_her_programs_say_again_and_again_is_answered_a_few_times_only(practice, server, asked):
    """A machine that does not say that it is one."""
    last, told = asked, []
    for _ in range(12):
        for mail in await answer(practice, server, "I am away at present and will write soon.", last):
            last = mail
            told.append(mail)
    assert len(told) == 5
    practice.clock.now += timedelta(days=2)
    [_] = await answer(practice, server, "ok", asked)


async def test_our_own_mail_to_her_is_never_a_command(practice, server, asked):
    """Two instances, each the other's owner: what one sends is read by the other."""
    raw = b"".join([f"Authentication-Results: {PROVEN}\r\n".encode(), asked.as_bytes()])
    await nothing_follows(practice, server, raw)
    again = write("ok", asked, Auto_Submitted="auto-generated")
    await nothing_follows(practice, server, again)


async def test_two_instances_that_are_each_others_owner_end_a_loop_at_once(tmp_path, server):
    """What one sends is proven to come from the other's owner; programs write to programs, and nobody answers."""
    with imap_server(greeting=b"* PREAUTH hello\r\n") as other:
        one = open_practice(tmp_path / "one", schedules=owned_by(server, "olga@lakeside.example"))
        two = open_practice(
            tmp_path / "two",
            schedules=owned_by(other, MAYA).replace(
                f"from: Maya Okafor <{MAYA}>", "from: Olga <olga@lakeside.example>"
            ),
        )
        look(one)
        look(two)
        for practice in (one, two):
            practice.enroll(practice.add_contact(ROSA))
        for _ in range(10):
            for practice, box in ((one, other), (two, server)):
                await practice.tick()
                for mail in practice.new_mails_to("@lakeside.example"):
                    raw = f"Authentication-Results: {PROVEN}\r\n".encode() + mail.as_bytes()
                    box.folders["INBOX"].add(raw, practice.now)
            look(one)
            look(two)
        assert [len(practice.mails()) for practice in (one, two)] == [1, 1]
        await one.app.close()
        await two.app.close()


def owned_by(server, address):
    return schedules(server).replace(f"email: {MAYA}", f"email: {address}")
