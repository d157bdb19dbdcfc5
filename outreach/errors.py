"""Every error raised on purpose. The docstring is the message: what happened, where, and what to do next."""

import re
from inspect import cleandoc
from typing import Any

_TWO_MARKS = re.compile(r"(?<![.!?])([.!?])\.(?= |$)")  # a fact that is a sentence already


class OutreachError(Exception):
    """Something went wrong."""

    exit_code = 1

    def __init__(self, **facts: Any) -> None:
        """`facts` fill the docstring's placeholders and stay readable as attributes of `facts`."""
        self.facts = facts
        said = cleandoc(type(self).__doc__ or "").format(**facts)
        super().__init__(_TWO_MARKS.sub(r"\1", said))


class SchedulesInvalid(OutreachError):
    """{report}"""

    exit_code = 3


class CampaignTestInvalid(OutreachError):
    """{report}"""

    exit_code = 3


class SettingInvalid(OutreachError):
    """The setting {name} is {value!r}; expected {expected}. Set it in the environment and start again."""

    exit_code = 3


class UnknownSetting(OutreachError):
    """There is no setting called {name}.{hint} `outreach --help` lists them all."""

    exit_code = 3


class SecretMissing(OutreachError):
    """{where} names the secret {reference}, but {problem}. Provide it and start again."""

    exit_code = 3


class TemplateBroken(OutreachError):
    """{file}:{line}: the template cannot be read: {problem}."""

    exit_code = 3


class TemplateMissing(OutreachError):
    """There is no template {name!r} in {folder}. It would be the file {name}.md."""

    exit_code = 3


class ValueMissing(OutreachError):
    """The template {template} needs `{variable}`, which is not there. Add it, and the mail goes on by itself."""


class TextUnfit(OutreachError):
    """The text of {template} cannot be sent: {problem}."""


class AddressInvalid(OutreachError):
    """{address!r} is not a mail address: {problem}."""


class HeaderUnsafe(OutreachError):
    """The header {header} would hold a control character or start a new header. Remove it from {source}."""


class ContactUnknown(OutreachError):
    """No contact matches {query!r}.{hint} `outreach contacts list` shows them all."""


class ContactAmbiguous(OutreachError):
    """{query!r} matches {count} contacts: {matches}. Use the mail address."""


class ContactExists(OutreachError):
    """{address} is already a contact ({name}). `outreach contacts edit` changes it."""


class OptedOut(OutreachError):
    """{address} asked not to be written to. An opt-out is for ever; nothing was changed."""


class OptOutWaits(OutreachError):
    """An opt-out waits to be acted on, so nothing leaves before it."""


class NotFound(OutreachError):
    """There is no {what} {query!r}.{hint}"""


class NotPossible(OutreachError):
    """{what}: {why}."""


class ApprovalOutdated(OutreachError):
    """The draft {draft} changed after it was shown. Read it again with `outreach drafts show {draft}`, then decide."""


class InstanceBusy(OutreachError):
    """Another Outreach daemon already uses {database}: {holder}. Stop it first; two would fight."""

    exit_code = 75


class DatabaseUnfit(OutreachError):
    """The database {database} cannot be used: {problem}"""


class FileNotPrivate(OutreachError):
    """The file {file} holds a secret, and cannot be used: {problem}."""

    exit_code = 3


class KeyFileBroken(OutreachError):
    """The key file {file} cannot be used: {problem}. Without its keys, opt-out links in sent mails stop working."""

    exit_code = 3


class FieldUnfit(OutreachError):
    """The {column} {value!r} cannot be used: {problem}."""


class FieldMissing(FieldUnfit):
    """The {column} is missing: {problem}."""


class IdentityBroken(OutreachError):
    """The file {file} does not say which installation this is: {problem}. Put it back, or remove it and start again."""

    exit_code = 3


class TransportMissing(OutreachError):
    """OUTREACH_TRANSPORT=cluster needs an extra that is not here: `pip install 'outreach[cluster]'`."""

    exit_code = 3


class NewerSchedulesNeeded(OutreachError):
    """{where} is not in the schedules.yaml that is in force here. A newer one has it, and will be read."""


class InForceChanged(OutreachError):
    """Somebody else put something into force just now. Nothing was changed; `outreach plan` shows how it is now."""


class PlanOutdated(OutreachError):
    """{problem}. Nothing was changed."""


class PlanRefused(OutreachError):
    """{problem}"""

    exit_code = 3


class IdUnfit(OutreachError):
    """{query!r} is no id. Write the one that the list shows, or at least four of its characters (0-9 and a-f)."""


class MailUnreadable(OutreachError):
    """The mail was not read: {reason}. It is kept as it came; look at it in your mail program."""


class TemplatesUnfit(OutreachError):
    """{report}"""

    exit_code = 3


class MeetingKnown(OutreachError):
    """You met {name} on {day} already: `outreach meet notes {meeting} …` adds to it. Twice that day? Say --again."""


class MeetingLongAgo(OutreachError):
    """You met {name} {ago} ago, too long for {sequence} to start unasked. Say --thank, or --no-thank to note it."""


class ReferralLongAgo(OutreachError):
    """That was {ago} ago, too long for {sequence} to start unasked. Say --thank, or --no-thank to count it."""


class SampleLive(OutreachError):
    """Delivery is live, and schedules.yaml still holds the sample's {values}. Write your own, then start again."""

    exit_code = 3


class MailboxUnreachable(OutreachError):
    """The answers on {place} cannot be read: {reason}."""


class LoginRefused(OutreachError):
    """{place} refused the login for reading: {reason}."""


class ReaderBroken(OutreachError):
    """The process in which mail is read does not start ({reason}). Nothing is lost; it is tried again."""


class FolderClosed(MailboxUnreachable):
    """The folder {folder} on {place} cannot be opened: {reason}."""


class FetchFailed(OutreachError):
    """It cannot be read: {reason}."""


class CalendarUnreadable(OutreachError):
    """The calendar {calendar} cannot be read: {reason}."""


class MomentUnclear(OutreachError):
    """{problem}."""
