"""Why a mail did not arrive, from what servers of many kinds really say."""

import pytest

from outreach.mail.bounce import find_reply_code, find_status, reason_of
from outreach.mail.reasons import Reason


@pytest.mark.parametrize(
    "reply",
    [
        "550-5.1.1 The email account that you tried to reach does not exist. Please try 550-5.1.1 double-checking the recipient's email address for typos",
        "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup",
        "550 5.4.1 Recipient address rejected: Access denied. AS(201806281)",
        "550 5.1.1 <x@y.z>: Recipient address rejected: User unknown in virtual mailbox table",
        "550 5.1.1 <x@y.z>: Recipient address rejected: User unknown in local recipient table (in reply to RCPT TO command)",
        "550 5.1.1 User doesn't exist: x@y.z",
        "550 5.1.0 Address rejected.",
        "550 Requested action not taken: mailbox unavailable (in reply to RCPT TO command)",
        "550 No Such User Here (in reply to RCPT TO command)",
        "553 5.3.0 <x@y.z>... No such user here",
        "550 5.1.2 Host unknown",
        "Host or domain name not found. Name service error for name=y.z type=A: Host not found",
        "Domain y.z does not accept mail (nullMX)",
        "550 5.5.1 Invalid recipient x@y.z (in reply to RCPT TO command)",
        "550 User unknown, rejecting (in reply to RCPT TO)",
        "550 5.4.310 DNS domain x does not exist [Message=InfoDomainNonexistent]",
        "550 5.1.351 Remote server returned unknown recipient or mailbox unavailable",
        "550-Requested action not taken: mailbox unavailable For explanation visit https://postmaster.gmx.net/en/error-messages (in reply to RCPT TO command)",
        "550 Recipient verify failed: user unknown (in reply to RCPT TO command)",
        "550 unknown user <x@y.z> (in reply to RCPT TO)",
        "511 5.1.1 unknown address",
        "550 #5.1.0 Address rejected.",
        "552 1 Requested mail action aborted, mailbox not found (in reply to RCPT TO)",
        "554 5.7.1 <x@y.z>: Recipient address rejected: Access denied (in reply to RCPT TO command)",
        "521 y.z says no",
        "556 no",
        "551 User not local; please try <x@other.example>",
        "550 nobody here by that name (in reply to RCPT TO)",
        "550 address no longer in use (in reply to RCPT TO)",
        "550 recipient unavailable (in reply to RCPT TO)",
        "550 domain not hosted here",
        "550 Usuário desconhecido (in reply to RCPT TO)",
        "550 El usuario no existe (in reply to RCPT TO)",
        "La dirección de correo electrónico no existe",
        "No se encontró la dirección de correo electrónico",
        "L'adresse de messagerie n'existe pas",
        "550 5.1.1 Adresse e-mail destinataire inconnue",
        "Domaine inconnu",
        "Die E-Mail-Adresse existiert nicht.",
        "Unbekannte Domain",
        "550 Destinatario sconosciuto (in reply to RCPT TO)",
    ],
)
def test_the_server_says_that_the_address_is_bad(reply):
    assert reason_of(find_status(reply), reply).is_bad_address


@pytest.mark.parametrize(
    "reply",
    [
        "554 delivery error: dd This user doesn't have a yahoo.com account (x@yahoo.com) [0] - mta1.mail.yahoo.com",
        "552-5.2.2 The email account that you tried to reach is over quota",
        "452-4.2.2 The recipient's inbox is out of storage space",
        "550 5.2.1 The email account that you tried to reach is disabled",
        "550 5.2.1 The email account that you tried to reach is inactive",
        "550-5.7.26 This mail has been blocked because the sender is unauthenticated",
        "421-4.7.28 Gmail has detected an unusual rate of unsolicited mail",
        "550 5.7.1 Service unavailable, Client host [1.2.3.4] blocked using Spamhaus",
        "550 5.7.511 Access denied, banned sender[1.2.3.4]",
        "550 5.7.606 Access denied, banned sending IP",
        "550 5.7.515 Access denied, sending domain X doesn't meet the required authentication level",
        "550 5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup; authentication required",
        "554 5.7.1 <x@y.z>: Relay access denied",
        "451 4.7.1 Greylisting in action, please come back later",
        "450 4.1.1 <x@y.z>: Recipient address rejected: unverified address",
        "450 4.1.8 Sender address rejected: Domain not found",
        "550 5.1.8 Sender address rejected: Domain not found",
        "554 5.2.2 mailbox full; STOREDRV.Deliver.Exception:QuotaExceededException",
        "552 5.3.4 Message size exceeds fixed limit",
        "554 5.4.7 Delivery expired (message too old) timeout",
        "550 5.4.316 Message expired, connection refused",
        "550 5.4.300 Message expired",
        "550 5.7.193 UserBlocked...",
        "550 5.7.708 Service unavailable. Access denied, traffic not accepted from this IP",
        "554 5.7.9 Message not accepted for policy reasons",
        "554 Message not allowed - [PH01] Email not accepted for policy reasons",
        "550 SC-001 (COL004) Unfortunately, messages from 1.2.3.4 weren't sent. Please contact your Internet service provider since part of their network is on our block list",
        "554-gmx.net (mxgmx) Nemesis ESMTP Service not available No SMTP service Bad DNS PTR resource record",
        "554 5.7.1 Spam message rejected",
        "550 spam detected",
        "550 5.1.1 recipient rejected: sender domain blacklisted",
        "550 Administrative prohibition",
        "550 Verification failed for <a@b>: Unrouteable address; Sender verify failed",
        "550 5.7.1 Recipient not authorized, your IP has been found on a block list",
        "550 5.0.350 Remote server returned an error -> 550 rejected content",
        "554 rejected due to spam content",
        "550 5.2.1 : Mailbox unavailable. Your IP address has been blocked",
        "554 30 Sorry, your message to x@yahoo.com cannot be delivered. This mailbox is disabled (554.30).",
        "550 Blocked by recipient",
        "450 mailbox unavailable (in reply to RCPT TO command)",
        "450 <x@y.z>: user unknown, try later (in reply to RCPT TO command)",
        "550 5.1.1 domain does not exist (in reply to MAIL FROM command)",
        "SMTP error from remote mail server after MAIL FROM:<a@b> SIZE=1: 550 domain does not exist",
        "host mx.y.z[192.0.2.1] refused to talk to me: 550 host unknown",
        "550 unknown host name in HELO",
        "553 5.3.0 <x@y.z>... Mail from 192.0.2.1 rejected, unknown domain",
        "550 <x@y.z> is not a local user, relaying denied (in reply to RCPT TO)",
        "550 body contains invalid domain",
        "550-5.7.1 We do not accept messages 550-5.7.1 from 550 5.7.1 such hosts",
        "550 The recipient does not accept mails from 'a@b' over foreign servers",
        "550 5.2.1 Mailbox unavailable (in reply to RCPT TO)",
        "550 this address no longer accepts mail (in reply to RCPT TO)",
        "Host or domain name not found. Name service error: Host not found, try again",
        "550 5.1.0 - Unknown address error 554-'delivery refused'",
        "552 5.2.2 Das Postfach des Empfängers ist überfüllt",
        "552 5.2.2 La boîte du destinataire est pleine",
        "552 5.2.2 El buzón del usuario está lleno",
        "Konto gesperrt",
    ],
)
def test_the_server_says_something_else(reply):
    assert not reason_of(find_status(reply), reply).is_bad_address


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        ("552 5.2.2 mailbox full", Reason.MAILBOX_FULL),
        ("550 5.2.1 The account has been disabled", Reason.DISABLED),
        ("550 5.7.26 blocked: DMARC", Reason.POLICY),
        ("552 5.3.4 Message size exceeds fixed limit", Reason.TOO_BIG),
        ("451 4.4.1 Connection timed out", Reason.EXPIRED),
        ("550 5.1.6 Destination mailbox has moved", Reason.MOVED),
        ("Domain x.example does not accept mail (nullMX)", Reason.TAKES_NO_MAIL),
        ("550 unknown user (in reply to end of DATA command)", Reason.FILTERED),
        ("550 no", Reason.UNCLEAR),
    ],
)
def test_the_reason_has_a_name(reply, reason):
    assert reason_of(find_status(reply), reply) is reason


def test_the_more_telling_status_counts_and_the_last_of_them():
    assert find_status("5.0.0 (5.1.0 - Unknown address error 550-'5.7.1 Access denied')") == "5.7.1"
    assert find_status("550 5.0.0 no") == "5.0.0"
    assert find_status("from 192.0.2.1 to 5.1.1.1") is None


def test_a_code_inside_a_number_or_an_address_is_none():
    assert find_reply_code("550 no such user") == 550
    assert find_reply_code("call 0550 or 192.0.2.550") is None


@pytest.mark.parametrize(
    ("words", "is_bad"),
    [
        ("SMTP error from remote server for RCPT TO command, reason: 550 User unknown", True),
        ("SMTP error from remote server for TEXT command, reason: 550 User unknown", False),
        ("SMTP error from remote server for MAIL FROM command, reason: 550 Domain does not exist", False),
        ("host mx.clinic.example[192.0.2.7] said: 550 User unknown", True),
        ("host mx.clinic.example[192.0.2.7] said: 550 User unknown (in reply to end of DATA command)", False),
        ("192.0.2.7 failed after I sent the message. Remote host said: 550 user unknown", False),
        ("SMTP error from remote mail server after pipelined RCPT TO:<x>: 550 User unknown", True),
        ("SMTP error from remote mail server after pipelined end of data: 550 User unknown", False),
    ],
)
def test_the_command_that_was_refused_says_whose_address_is_meant(words, is_bad):
    assert reason_of(None, words).is_bad_address is is_bad
