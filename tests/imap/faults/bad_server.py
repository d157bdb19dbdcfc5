"""How a mailbox is read while its server answers otherwise than it should."""

from datetime import date

from outreach.imap import Folder, Limits, open_inbox
from outreach.sequence.schedules import Server
from outreach.sequence.secret import Secret
from tests.imap_server import Gone

INBOX = Folder("INBOX", "inbox")
QUICK = Limits(seconds=2)
MAIL = b"Message-ID: <1@client.example>\r\nSubject: Re: hello\r\n\r\nYes, Tuesday.\r\n"


def read(server, security="none", limits=QUICK, trust=None, cursor=None):
    account = Server("127.0.0.1", server.port, security, "maya", Secret("secret"))
    with open_inbox(account, limits, trust=trust) as inbox:
        return inbox.fetch_new(INBOX, cursor, date(2026, 2, 1))


def when(command, *answers, once=True):
    """Answers so instead of properly; None hangs up."""
    used = []

    def script(talk, tag, name, arguments):
        if name != command or (once and used):
            return False
        used.append(name)
        for answer in answers:
            if answer is None:
                raise Gone
            talk.send(answer.replace(b"TAG", tag))
        return True

    return script
