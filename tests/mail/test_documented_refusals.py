"""What servers and providers document that they answer, and what it says of the address."""

import re

import pytest
from refusals_of_providers import REFUSALS as OF_PROVIDERS
from refusals_of_servers import REFUSALS as OF_SERVERS

from outreach.mail.bounce import find_reply_code, find_status, is_bad_address, reason_of

KNOWN = [
    pytest.param(reply, word == "hard", id=f"{source}: {reply[:60]}")
    for source, text in (OF_SERVERS | OF_PROVIDERS).items()
    for word, _, reply in (line.strip().partition(" ") for line in text.strip().splitlines())
]
NO_SUCH = (550, 551, 553)


@pytest.mark.parametrize(("reply", "is_bad"), KNOWN)
def test_a_report_that_gives_a_documented_refusal_is_read_as_it_is_documented(reply, is_bad):
    at_rcpt = re.match(r"\d", reply) and "in reply to" not in reply
    words = f"{reply} (in reply to RCPT TO command)" if at_rcpt else reply
    assert reason_of(find_status(words), words).is_bad_address is is_bad


def _may_be_heard(reply, is_bad):
    """It begins with a code; and one that says nothing by itself (554) comes with a status where it is hard."""
    tells = find_reply_code(reply) in NO_SUCH or find_status(reply) is not None
    return re.match(r"\d", reply) and (tells or not is_bad)


@pytest.mark.parametrize(("reply", "is_bad"), [case for case in KNOWN if _may_be_heard(*case.values)])
def test_a_documented_refusal_is_read_the_same_where_the_server_gives_it_to_us(reply, is_bad):
    assert is_bad_address(find_reply_code(reply), reply) is is_bad
