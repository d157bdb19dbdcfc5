"""A right file becomes the core's values."""

from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from outreach.config.schedules import load_schedules
from outreach.sequence.schedules import (
    Campaign,
    Limits,
    OptOutPages,
    Owner,
    Ramp,
    Repeat,
    Server,
    Silence,
    Start,
    Starting,
    Step,
    Wait,
    WeeklySummary,
)
from outreach.sequence.secret import Secret
from outreach.sequence.window import DateRange

AUDIENCES = ("physician", "school", "legal", "holistic", "mental-health")
TEMPLATES = {
    "introduction",
    "introduction-nudge",
    "thank-you",
    "thank-you-referral",
    "value-add",
    "collaboration",
    "collaboration-nudge",
}


def test_the_shipped_file_loads_with_nothing_around_it_and_sends_nothing(shipped):
    schedules = load_schedules(shipped, environ={})
    assert schedules.delivery == "sandbox"
    assert [campaign.audiences for campaign in schedules.campaigns.values()] == [AUDIENCES]
    named = {step.template for sequence in schedules.sequences.values() for step in sequence.steps}
    assert named - {None} == TEMPLATES


def test_the_shipped_file_starts_something_on_every_event(shipped):
    schedules = load_schedules(shipped, environ={})
    (campaign,) = schedules.campaigns.values()
    started = {event: [s.name for s in schedules.started_by(campaign, event)] for event in Starting}
    assert started == {
        Starting.ENROLLED: ["introduction"],
        Starting.MET: ["thank-you"],
        Starting.REFERRED: ["referral-thanks"],
    }


def test_the_shipped_file_names_the_schema_for_editors(shipped):
    assert shipped.read_text("utf-8").startswith(
        "# yaml-language-server: $schema=docs/schedules.schema.json\n"
    )


def test_an_owner_is_read_whole(load, small):
    assert load(small).owners == {
        "owner": Owner(
            key="owner",
            name="Maya Okafor",
            practice="Lakeside Therapy",
            email="maya@lakeside.example",
            postal_address="12 Harbor Street, Portland",
            zone=ZoneInfo("America/Los_Angeles"),
            pitch={"default": "I help teenagers.", "school": "I help students."},
            links={"website": "https://lakeside.example"},
        )
    }


def test_a_pitch_in_one_text_serves_every_audience(load, small):
    one = small.replace("{default: I help teenagers., school: I help students.}", "I help teenagers.")
    assert load(one).owners["owner"].pitch == {"default": "I help teenagers."}


@pytest.mark.parametrize(
    ("audience", "language", "said"),
    [
        ("school", "en", "I help students."),
        ("physician", "en", "I help teenagers."),
        ("school", "es", "Ayudo a estudiantes."),
        ("physician", "es-MX", "Ayudo."),
        ("physician", "de", "I help teenagers."),
    ],
)
def test_a_pitch_is_in_the_readers_language_where_it_is_written_in_it(load, small, audience, language, said):
    spanish = "school.es: Ayudo a estudiantes., default.es: Ayudo., school: I help students."
    maya = load(small.replace("school: I help students.", spanish)).owners["owner"]
    assert maya.pitch_for(audience, language) == said


def test_a_mailbox_is_read_whole(load, small):
    mailbox = load(small, SMTP_PASSWORD="geheim").mailboxes["maya"]
    assert (mailbox.sender_name, mailbox.sender_address) == ("Maya Okafor", "maya@lakeside.example")
    assert mailbox.smtp == Server("smtp.example.com", 465, "tls", "maya", Secret("geheim"))
    assert mailbox.limits == Limits(20, timedelta(minutes=10), timedelta(minutes=10), Ramp(5, 2))


@pytest.mark.parametrize(("security", "port"), [("tls", 465), ("starttls", 587)])
def test_a_port_that_is_left_out_is_the_usual_one(load, small, security, port):
    server = load(small.replace("port: 465, security: tls", f"security: {security}")).mailboxes["maya"].smtp
    assert server.port == port


def test_limits_that_are_left_out_are_the_cautious_ones(load, small):
    without = "\n".join(line for line in small.splitlines() if "limits:" not in line)
    assert load(without).mailboxes["maya"].limits == Limits()


def test_the_send_window_knows_its_hours_holidays_and_absences(load, small):
    window = load(small).window
    assert (window.days, window.opens, window.closes) == (frozenset(range(5)), time(8, 30), time(17))
    assert window.zone == "contact"
    assert window.away == (DateRange(date(2026, 12, 24), date(2026, 12, 24)),)
    assert date(2026, 7, 3) in window.holidays  # Independence Day is a Saturday, and kept on Friday
    assert date(2026, 7, 6) not in window.holidays


def test_a_send_window_that_is_left_out_is_office_hours_on_weekdays(load, small):
    without = "\n".join(line for line in small.splitlines() if "send_window:" not in line)
    window = load(without).window
    assert (window.days, window.opens, window.closes) == (frozenset(range(5)), time(8, 30), time(17))
    assert date(2026, 12, 25) not in window.holidays


@pytest.mark.parametrize(
    ("written", "days"),
    [("mon-fri", {0, 1, 2, 3, 4}), ("[mon, wednesday]", {0, 2}), ("sat-mon", {5, 6, 0}), ("tue", {1})],
)
def test_days_of_the_window_are_written_as_people_do(load, small, written, days):
    assert load(small.replace("days: mon-fri", f"days: {written}")).window.days == days


def test_a_campaign_with_one_mailbox_and_one_owner_need_not_name_them(load, small):
    short = small.replace("    mailbox: maya\n", "").replace("[physician, school]", "school")
    short = short.replace("I help teenagers., school", "I help teenagers., default2").replace(
        "default2", "school"
    )
    assert load(short).campaigns == {
        "partners": Campaign(
            "partners", ("school",), "maya", "owner", ("introduction", "thank-you", "value-add")
        )
    }


def test_sequences_are_read_whole(load, small):
    sequences = load(small).sequences
    assert sequences["introduction"].start == Start(on=Starting.ENROLLED)
    assert sequences["introduction"].stops == {"replied", "met"}
    assert sequences["introduction"].steps[1] == Step(
        "nudge", template="introduction-nudge", wait=Wait(business_days=5), thread=True
    )
    assert sequences["thank-you"].steps == (
        Step(
            "thanks",
            template="thank-you",
            wait=Wait(elapsed=timedelta(hours=4)),
            within=timedelta(hours=48),
            needs=("meeting.notes",),
            review=True,
        ),
        Step("gift", task="Bring the plant", wait=Wait(days=7), when="meeting.gift"),
    )
    assert sequences["value-add"].start == Start(after="thank-you")
    assert sequences["value-add"].repeat == Repeat(months=1)
    assert sequences["value-add"].silence == Silence(3, Repeat(months=3), 6)


def test_the_defaults_of_the_file_are_the_defaults_of_the_core(load, small):
    plain = small.replace("{id: hello, template: introduction}", "{id: hello, template: introduction}")
    assert load(plain).sequences["introduction"].steps[0] == Step("hello", template="introduction")


def test_a_summary_goes_to_the_owner_unless_somebody_else_is_named(load, small):
    assert load(small).summary == WeeklySummary("")  # each owner her own
    named = small.replace("at: monday 07:30", "at: friday 16:00, to: office@lakeside.example")
    assert load(named).summary == WeeklySummary("office@lakeside.example", 4, time(16))


def test_no_summary_is_sent_where_none_is_written(load, small):
    assert load(small.replace("summary: {at: monday 07:30}\n", "")).summary is None


def test_in_the_sandbox_contacts_leave_by_the_local_pages(load, small):
    assert load(small).opt_out == OptOutPages("http://127.0.0.1:8025")


def test_the_public_address_is_kept_without_its_last_slash(load, small):
    given = f"{small}opt_out: {{base_url: https://mail.lakeside.example/, mailto: leave@lakeside.example}}\n"
    assert load(given).opt_out == OptOutPages("https://mail.lakeside.example", "leave@lakeside.example")


def test_several_owners_each_write_to_their_own_audiences(load, small):
    body = small.replace("owner:\n", "owners:\n  maya:\n", 1)
    head, rest = body.split("delivery:", 1)
    head = "\n".join(
        f"  {line}" if line.startswith("  ") and "maya:" not in line else line for line in head.splitlines()
    )
    paul = (
        "\n  paul: {name: Paul, practice: Lakeside, email: paul@lakeside.example, time_zone: Europe/Berlin}\n"
    )
    text = f"{head}{paul}delivery:{rest}".replace(
        "    mailbox: maya\n", "    mailbox: maya\n    owner: paul\n"
    )
    schedules = load(text)
    assert list(schedules.owners) == ["maya", "paul"]
    assert schedules.campaigns["partners"].owner == "paul"


def test_the_hash_is_that_of_the_files_bytes(load, small):
    import hashlib

    assert load(small).sha256 == hashlib.sha256(small.encode()).hexdigest()
    assert load(small.replace("\n", "\r\n")).sha256 != load(small).sha256
