"""Reads a mailbox and changes nothing in it: raw mails since the last UID, and what each of them is."""

from outreach.imap.ahead import judge_ahead
from outreach.imap.inbox import Inbox, open_inbox
from outreach.imap.judge import Judge
from outreach.imap.judged import Judged
from outreach.imap.values import INBOX, Batch, Fetched, Folder, Limits

__all__ = [
    "INBOX",
    "Batch",
    "Fetched",
    "Folder",
    "Inbox",
    "Judge",
    "Judged",
    "Limits",
    "judge_ahead",
    "open_inbox",
]
