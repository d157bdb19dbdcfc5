"""What is said about mistakes in mailboxes, the send window, delivery and the way to leave."""

import pytest

MISTAKES = [
    (
        "delivery: sandbox",
        "delivery: lvie",
        ["9:11: delivery: expected sandbox or live, found 'lvie'. Did you mean 'live'?"],
    ),
    (
        "delivery: sandbox",
        "delivery:",
        ["9:10: delivery: nothing stands here. Write a value, or delete the key"],
    ),
    (
        "{env: SMTP_PASSWORD}",
        "hunter2",
        [
            "13:88: mailboxes.maya.smtp.password: a password must be {env: NAME} or {file: PATH}, never the password itself"
        ],
    ),
    (
        "{env: SMTP_PASSWORD}",
        "{env: A, file: b}",
        ["13:88: mailboxes.maya.smtp.password: a password is either {env: NAME} or {file: PATH}"],
    ),
    (
        ", password: {env: SMTP_PASSWORD}",
        "",
        ["13:62: mailboxes.maya.smtp.username: there is a username but no password. Write both or neither"],
    ),
    (
        "port: 465, security: tls",
        "port: 587, security: tls",
        ["13:47: mailboxes.maya.smtp.security: port 587 expects 'security: starttls', found tls"],
    ),
    (
        "port: 465, security: tls",
        "port: 465, security: none",
        [
            "13:57: mailboxes.maya.smtp.security: mails would cross the network unprotected. Only this machine itself may use 'none'",
            "13:79: mailboxes.maya.smtp.password: no password is sent over an unprotected connection",
        ],
    ),
    (
        "port: 465, security: tls",
        "port: '465', security: tls",
        ["13:42: mailboxes.maya.smtp.port: expected a whole number, found '465'"],
    ),
    (
        "port: 465, security: tls",
        "port: 70000, security: tls",
        ["13:42: mailboxes.maya.smtp.port: expected at most 65535, found the number 70000"],
    ),
    (
        "host: smtp.example.com",
        "host: smtps://smtp.example.com",
        [
            "13:18: mailboxes.maya.smtp.host: expected a host's name, found 'smtps://smtp.example.com'. Leave out what ends in ://"
        ],
    ),
    (
        "host: smtp.example.com",
        "host: smtp.example.com:465",
        [
            "13:18: mailboxes.maya.smtp.host: expected a host's name, found 'smtp.example.com:465'. The port is a key of its own: 'port: 465'"
        ],
    ),
    (
        "per_day: 20",
        "per_day: 2000",
        [
            "14:23: mailboxes.maya.limits.per_day: expected at most 500, found the number 2000. A person's mailbox that sends more is treated as bulk mail, whatever the provider allows"
        ],
    ),
    (
        "per_day: 20",
        "per_day: 0",
        ["14:23: mailboxes.maya.limits.per_day: expected at least 1, found the number 0"],
    ),
    (
        "gap: 10m",
        "gap: 10",
        ["14:32: mailboxes.maya.limits.gap: 10 what? Write '10 minutes', '10h' or '10 days'"],
    ),
    (
        "start: 5",
        "start: 50",
        ["14:64: mailboxes.maya.limits.ramp.start: must not be more than per_day, which is 20"],
    ),
    (
        "days: mon-fri",
        "days: mon-fry",
        [
            "15:21: send_window.days: 'fry' is no weekday, expected days such as mon-fri. Did you mean 'friday'?"
        ],
    ),
    (
        "days: mon-fri",
        "days: mo-fri",
        ["15:21: send_window.days: 'mo' is no weekday, expected days such as mon-fri. Did you mean 'mon'?"],
    ),
    (
        "hours: 08:30-17:00",
        "hours: 17:00-08:30",
        [
            "15:37: send_window.hours: the window opens at 17:00 and must close after that, found '17:00-08:30'"
        ],
    ),
    (
        "hours: 08:30-17:00",
        "hours: 9am-5pm",
        ["15:37: send_window.hours: expected hours such as 08:30-17:00, found '9am-5pm'"],
    ),
    (
        "hours: 08:30-17:00",
        "hours: 08:30-24:00",
        ["15:37: send_window.hours: '24:00' is no time of day, expected 00:00 to 23:59"],
    ),
    (
        "zone: contact",
        "zone: contacts",
        [
            "15:56: send_window.zone: expected contact, owner or a time zone such as America/Los_Angeles, found 'contacts'. Did you mean 'contact'?"
        ],
    ),
    (
        "holidays: US-OR",
        "holidays: US-ORE",
        [
            "15:75: send_window.holidays: expected a country or its part such as US, US-OR or DE-BE, found 'US-ORE'. Did you mean 'US-OR'?"
        ],
    ),
    (
        "holidays: US-OR",
        "holidays: US-99",
        [
            "15:75: send_window.holidays: expected a country or its part such as US, US-OR or DE-BE, found 'US-99'. US has AK, AL, AR, AS, AZ, CA …"
        ],
    ),
    (
        "holidays: US-OR",
        "holidays: us-or",
        [
            "15:75: send_window.holidays: expected a country or its part such as US, US-OR or DE-BE, found 'us-or'. Did you mean 'US-OR'?"
        ],
    ),
    (
        "away: [2026-12-24]",
        "away: [2026-12-24..2026-12-01]",
        ["15:89: send_window.away[0]: the first day comes after the last, found '2026-12-24..2026-12-01'"],
    ),
    (
        "away: [2026-12-24]",
        "away: [2026-02-30]",
        ["15:89: send_window.away[0]: '2026-02-30' is no day of the calendar"],
    ),
    (
        "away: [2026-12-24]",
        "away: {from: 2026-12-24}",
        ["15:88: send_window.away: expected a list, found a block of keys"],
    ),
    (
        "away: [2026-12-24]",
        "calendars: [maya.ics]",
        ["15:94: send_window.calendars[0]: there is no calendar {folder}/maya.ics"],
    ),
    (
        "mailboxes:\n  maya:\n    from: Maya Okafor <maya@lakeside.example>\n",
        "mailboxes:\n  from: Maya Okafor <maya@lakeside.example>\n  maya:\n    from: maya@lakeside.example\n",
        ["11:3: mailboxes: expected blocks, each under a name of its own, found the keys of one block"],
    ),
    (
        "delivery: sandbox",
        "delivery: live\nopt_out: {base_url: https://mail.lakeside.example}",
        ["14:88: mailboxes.maya.smtp.password: the environment variable SMTP_PASSWORD is not set"],
    ),
    (
        "delivery: sandbox",
        "delivery: live",
        [
            "9:1: opt_out.base_url: missing. Live delivery needs the public https address at which contacts can leave",
            "13:88: mailboxes.maya.smtp.password: the environment variable SMTP_PASSWORD is not set",
        ],
    ),
    (
        "delivery: sandbox",
        "opt_out: {base_url: http://mail.lakeside.example}",
        ["9:21: opt_out.base_url: must start with https://, found 'http://mail.lakeside.example'"],
    ),
]


@pytest.mark.parametrize(("right", "wrong", "said"), MISTAKES, ids=[mistake[1][:40] for mistake in MISTAKES])
def test_a_mistake_about_sending_is_answered_with_its_place_and_a_way_out(right, wrong, said, answers):
    assert answers(right, wrong) == said
