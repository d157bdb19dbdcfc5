"""Bounces and complaints: which address was not reached, why, and whether it is bad."""

import json

import pytest
from incoming import OURS, TOKEN, mail, parts, report

from outreach.mail.reading import Kind, classify, read_mail
from outreach.mail.reading.verdict import Severity
from outreach.mail.reasons import Reason

FAILED = ("Final-Recipient: rfc822; rosa@clinic.example", "Action: failed")
DAEMON = "Mail Delivery System <MAILER-DAEMON@mx.example>"


def verdict(raw):
    return classify(read_mail(raw))


def bounced(raw):
    found = verdict(raw)
    assert found.kind is Kind.BOUNCE, found
    return [(each.address, each.severity) for each in found.bounced]


@pytest.mark.parametrize(
    ("status", "words", "severity"),
    [
        ("5.1.1", "550 5.1.1 User unknown", Severity.HARD),
        ("5.0.0", "550 5.1.1 <rosa@clinic.example>... User unknown", Severity.HARD),
        ("5.1.2", "Host unknown (Name server: host not found)", Severity.HARD),
        ("5.4.4", "unable to route: no mail hosts for domain", Severity.HARD),
        ("5.1.6", "Destination mailbox has moved", Severity.HARD),
        ("5.2.2", "552 5.2.2 Mailbox full", Severity.SOFT),
        ("5.0.0", "550 mailbox of rosa@clinic.example is over quota", Severity.SOFT),
        ("5.2.1", "550 5.2.1 The account has been disabled", Severity.SOFT),
        ("5.7.1", "550 5.7.1 Message rejected as spam", Severity.SOFT),
        ("5.7.515", "550 5.7.515 Access denied, sending domain does not meet the level", Severity.SOFT),
        (
            "5.7.26",
            "550-5.7.26 Unauthenticated email is not accepted due to domain's DMARC policy",
            Severity.SOFT,
        ),
        ("5.0.0", "554 Client host [192.0.2.1] blocked using zen.spamhaus.org", Severity.SOFT),
        ("5.1.8", "553 5.1.8 Domain of sender address maya@lakeside.example does not exist", Severity.SOFT),
        ("4.4.1", "connect to mx.example: Connection timed out", Severity.SOFT),
        ("4.0.0", "DNS Error: Domain name not found", Severity.SOFT),
        ("5.2.0", "550 Unknown user rosa@clinic.example (in reply to end of DATA command)", Severity.SOFT),
    ],
)
def test_only_what_says_that_the_address_is_bad_is_hard(status, words, severity):
    raw = report(*FAILED, f"Status: {status}", f"Diagnostic-Code: smtp; {words}")
    assert bounced(raw) == [("rosa@clinic.example", severity)]


def test_a_policy_refusal_is_the_senders_fault():
    words = "550 5.7.515 Access denied, sending domain lakeside.example does not meet the required level"
    [found] = verdict(report(*FAILED, "Status: 5.7.515", f"Diagnostic-Code: smtp; {words}")).bounced
    assert found.reason in (Reason.POLICY, Reason.SENDER)
    assert found.status == "5.7.515"


def test_a_refusal_that_names_our_own_address_speaks_of_ours():
    raw = report(
        *FAILED, "Status: 5.1.0", "Diagnostic-Code: smtp; 550 5.1.0 <maya@lakeside.example> user unknown"
    )
    [found] = verdict(raw).bounced
    assert (found.reason, found.severity) == (Reason.SENDER, Severity.SOFT)


def test_what_stands_below_the_reason_does_not_change_it():
    words = "<rosa@clinic.example>: user unknown\n\nThe sender may contact the postmaster; the mail was blocked.\n"
    raw = mail("Return-Path: <>", "Subject: Undelivered", sender=DAEMON, body=words)
    assert bounced(raw) == [("rosa@clinic.example", Severity.HARD)]


def test_what_was_refused_before_the_address_was_heard_says_nothing_of_it():
    shown = ">>> MAIL From:<maya@lakeside.example>\n<<< 550 5.1.1 Host unknown"
    fields = (*FAILED, "Status: 5.1.1", "Diagnostic-Code: smtp; 550 5.1.1 Host unknown")
    assert bounced(report(*fields, words=f"Your mail was not delivered.\n{shown}\n")) == [
        ("rosa@clinic.example", Severity.SOFT)
    ]


def test_a_delay_that_became_a_failure_is_no_delay():
    words = "It has been delayed, and is given up now:\n<rosa@clinic.example>: 550 5.1.1 User unknown\n"
    raw = mail("Return-Path: <>", "Subject: Undelivered", sender=DAEMON, body=words)
    assert bounced(raw) == [("rosa@clinic.example", Severity.HARD)]


def test_japanese_of_which_no_charset_is_named_is_read():
    said = "Rosa は Domino ディレクトリには見つかりません。"
    fields = report(*FAILED, "Status: 5.0.0", "Diagnostic-Code: X-Notes; SAID")
    assert bounced(fields.replace(b"SAID", said.encode("iso2022_jp"))) == [
        ("rosa@clinic.example", Severity.HARD)
    ]


def test_a_delay_is_no_bounce_for_good():
    raw = report("Final-Recipient: rfc822; rosa@clinic.example", "Action: delayed", "Status: 4.4.1")
    assert bounced(raw) == [("rosa@clinic.example", Severity.DELAYED)]


@pytest.mark.parametrize("action", ["delivered", "relayed", "expanded"])
def test_a_report_of_arrival_is_no_bounce(action):
    raw = report("Final-Recipient: rfc822; rosa@clinic.example", f"Action: {action}", "Status: 2.0.0")
    assert verdict(raw).kind is Kind.OTHER


def test_the_address_that_we_wrote_to_is_kept_where_it_was_forwarded():
    fields = ("Original-Recipient: rfc822; rosa@clinic.example", "Final-Recipient: rfc822; rr@home.example")
    [found] = verdict(report(*fields, "Action: failed", "Status: 5.1.1")).bounced
    assert (found.original, found.address) == ("rosa@clinic.example", "rr@home.example")


def test_an_address_in_other_letters_is_read_as_rfc_6533_writes_it():
    raw = report("Final-Recipient: utf-8; jürgen@praxis.example", "Action: failed", "Status: 5.1.1")
    raw = raw.replace(b"message/delivery-status", b"message/global-delivery-status")
    assert bounced(raw) == [("jürgen@praxis.example", Severity.HARD)]


def test_an_encoded_address_is_decoded():
    raw = report(
        "Final-Recipient: RFC822;=?utf-8?q?ghost=40clinic=2Eexample?=", "Action: failed", "Status: 5.1.10"
    )
    assert bounced(raw) == [("ghost@clinic.example", Severity.HARD)]


def test_several_addresses_have_each_their_own_reason():
    fields = (*FAILED, "Status: 5.1.1", "", "Final-Recipient: rfc822; bo@clinic.example", "Action: failed")
    raw = report(*fields, "Status: 5.2.2")
    assert bounced(raw) == [("rosa@clinic.example", Severity.HARD), ("bo@clinic.example", Severity.SOFT)]


def test_a_bounce_carries_the_token_of_our_mail():
    assert read_mail(report(*FAILED, "Status: 5.1.1")).tokens == (TOKEN,)


@pytest.mark.parametrize(
    "words",
    [
        "I'm afraid I wasn't able to deliver your message.\n\n<rosa@clinic.example>:\nSorry, no mailbox here by that name. (#5.1.1)\n",
        "Delivery to the following recipient failed permanently:\n\n     rosa@clinic.example\n\nuser does not exist\n",
        "  ----- The following addresses had permanent fatal errors -----\n<rosa@clinic.example>\n\n550 5.1.1 User unknown\n",
        "Your message could not be delivered to:\n\n  rosa@clinic.example\n    SMTP error after RCPT TO:<rosa@clinic.example>:\n    550 no such user\n",
        "Unknown user: rosa@clinic.example\n\nOriginal message follows.\n",
        "There was an error delivering your mail to <rosa@clinic.example>.\nmx.example did not like our RCPT TO:\n550 5.1.1 User unknown\n",
        "   ----- Transcript of session follows -----\n>>> RCPT To:<rosa@clinic.example>\n<<< 550 User unknown\n550 <rosa@clinic.example>... User unknown\n",
        "Error: Invalid user address, undelivered\n\n  MAIL FROM: maya@lakeside.example\n  RCPT TO: rosa@clinic.example\n",
    ],
)
def test_a_servers_free_words_name_the_address(words):
    raw = mail(
        "Return-Path: <>",
        "Subject: Undelivered",
        sender=DAEMON,
        body=f"{words}\n--- Below is a copy.\nTo: x@y\n",
    )
    assert bounced(raw) == [("rosa@clinic.example", Severity.HARD)]


def test_whom_to_ask_for_help_is_not_taken_for_the_address():
    words = "Your mail was undeliverable.\nFor help, please contact <support@mx.example>\n\n<rosa@clinic.example>: 550 5.1.1 User unknown\n"
    raw = mail("Return-Path: <>", "Subject: failure notice", sender=DAEMON, body=words)
    assert bounced(raw) == [("rosa@clinic.example", Severity.HARD)]


def test_the_sender_is_never_the_address_that_was_not_reached():
    words = (
        "Undelivered.\n<maya@lakeside.example>: your address\n<rosa@clinic.example>: 550 5.1.1 User unknown\n"
    )
    raw = mail("Return-Path: <>", "Subject: failure notice", sender=DAEMON, body=words)
    assert [address for address, _ in bounced(raw)] == ["rosa@clinic.example"]


def test_the_header_of_exim_and_gmail_names_the_address_where_the_words_do_not():
    raw = mail(
        "X-Failed-Recipients: rosa@clinic.example", "Subject: Delivery failure", sender=DAEMON, body="No.\n"
    )
    assert [address for address, _ in bounced(raw)] == ["rosa@clinic.example"]


def test_a_servers_failure_without_an_address_is_doubtful():
    raw = mail("Return-Path: <>", "Subject: Undelivered mail", sender=DAEMON, body="It was not delivered.\n")
    assert verdict(raw).kind is Kind.DOUBTFUL


@pytest.mark.parametrize(
    "raw",
    [
        mail("Subject: Re: Hello", f"In-Reply-To: {OURS}", body="Your last mail could not be delivered to rosa@clinic.example: 550 5.1.1 User unknown. Use this one."),
        mail("Subject: Fwd: Undelivered Mail", body="See below\n\n<rosa@clinic.example>: 550 5.1.1 User unknown\n"),
        mail("Content-Type: multipart/mixed; boundary=A", body=parts("A", "Content-Type: text/plain\n\nLook!", "Content-Type: message/rfc822\n\n" + report(*FAILED, "Status: 5.1.1").decode())),
        mail("Subject: Delivery failed?", f"References: {OURS}", body="Did the delivery to our office fail? Nothing was undelivered here."),
        mail("Subject: Re: Hello", body="Yes please.\n\n> <rosa@clinic.example>: 550 5.1.1 User unknown\n", sender="Postmaster Pat <pat@clinic.example>"),
    ],
)  # fmt: skip
def test_a_person_who_writes_of_bounces_is_read_as_a_person(raw):
    assert verdict(raw).kind is Kind.REPLY


def test_a_complaint_names_whom_it_is_about():
    feedback = (
        "Feedback-Type: abuse\nOriginal-Rcpt-To: <rosa@clinic.example>\nOriginal-Rcpt-To: bo@clinic.example\n"
    )
    body = parts(
        "B", "Content-Type: text/plain\n\nspam", f"Content-Type: message/feedback-report\n\n{feedback}"
    )
    found = verdict(
        mail("Content-Type: multipart/report; report-type=feedback-report; boundary=B", body=body)
    )
    assert (found.kind, found.complaints) == (Kind.COMPLAINT, ("rosa@clinic.example", "bo@clinic.example"))


def test_a_complaint_without_names_is_about_whom_the_mail_was_for():
    body = parts("B", "Content-Type: message/feedback-report\n\nFeedback-Type: auth-failure\n",
                 "Content-Type: message/rfc822\n\nTo: rosa@clinic.example\n\nHi")  # fmt: skip
    found = verdict(
        mail("Content-Type: multipart/report; report-type=feedback-report; boundary=B", body=body)
    )
    assert (found.complaints, found.feedback) == (("rosa@clinic.example",), "auth-failure")


@pytest.mark.parametrize("wrapped", [True, False])
def test_a_bounce_that_amazon_tells_in_json_is_read(wrapped):
    told = {"notificationType": "Bounce", "bounce": {"bouncedRecipients": [
        {"emailAddress": "rosa@clinic.example", "status": "5.1.1", "diagnosticCode": "smtp; 550 5.1.1 user unknown"}]}}  # fmt: skip
    text = json.dumps({"Type": "Notification", "Message": json.dumps(told)} if wrapped else told)
    raw = mail(
        "Subject: AWS Notification Message",
        sender="no-reply@sns.amazonaws.com",
        body=f"{text}\n--\nIf you wish",
    )
    assert bounced(raw) == [("rosa@clinic.example", Severity.HARD)]


def test_what_amazon_would_say_is_not_believed_of_others():
    text = json.dumps(
        {"notificationType": "Bounce", "bounce": {"bouncedRecipients": [{"emailAddress": "a@b.example"}]}}
    )
    assert verdict(mail(body=text)).kind is Kind.REPLY
