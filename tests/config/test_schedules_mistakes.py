"""What the reader of schedules.yaml says about mistakes: the old text, the mistake, and every line of the answer."""

import pytest

MISTAKES = [
    (
        "    steps:\n      - {id: hello, template:",
        "    steps:\n      - {id: hello, tempalte:",
        [
            "26:21: sequences.introduction.steps[0].tempalte: unknown key. Did you mean 'template'?",
        ],
    ),
    (
        "  practice: Lakeside Therapy\n",
        "",
        [
            "1:1: owner.practice: missing. The name of the practice.",
        ],
    ),
    (
        "delivery: sandbox",
        "delivery: sandbox\nsequenzes: {}",
        [
            "10:1: sequenzes: unknown key. Did you mean 'sequences'?",
        ],
    ),
    (
        "delivery: sandbox",
        "delivery: lvie",
        [
            "9:11: delivery: expected sandbox or live, found 'lvie'. Did you mean 'live'?",
        ],
    ),
    (
        "delivery: sandbox",
        "delivery:",
        [
            "9:10: delivery: nothing stands here. Write a value, or delete the key",
        ],
    ),
    (
        "delivery: sandbox",
        "delivery: sandbox\ndelivery: live",
        [
            "10:1: delivery: this key is already in line 9. Keep one of them",
        ],
    ),
    (
        "name: Maya Okafor\n",
        "name: true\n",
        [
            "2:9: owner.name: expected a text, found true",
        ],
    ),
    (
        "name: Maya Okafor\n",
        "name: [Maya]\n",
        [
            "2:9: owner.name: expected a text, found a list",
        ],
    ),
    (
        "email: maya@lakeside.example",
        "email: maya@lakeside",
        [
            "4:10: owner.email: expected a mail address, found 'maya@lakeside': The part after the @-sign is not valid. It should have a period",
        ],
    ),
    (
        "email: maya@lakeside.example",
        "email: Maya <maya@lakeside.example>",
        [
            "4:10: owner.email: expected a mail address without a name, found 'Maya <maya@lakeside.example>'. Write 'maya@lakeside.example'",
        ],
    ),
    (
        "America/Los_Angeles",
        "America/Los_Angles",
        [
            "6:14: owner.time_zone: expected a time zone such as America/Los_Angeles, found 'America/Los_Angles'. Did you mean 'America/Los_Angeles'?",
        ],
    ),
    (
        "America/Los_Angeles",
        "PST",
        [
            "6:14: owner.time_zone: expected a time zone such as America/Los_Angeles, found 'PST'. Did you mean 'America/Los_Angeles'?",
        ],
    ),
    (
        "school: I help students.",
        "shcool: I help students.",
        [
            "7:47: owner.pitch.shcool: there is no audience 'shcool'. Did you mean 'school'?",
        ],
    ),
    (
        "default: I help teenagers., ",
        "",
        [
            "7:3: owner.pitch: there is no pitch for physician. Write one, or a 'default'",
        ],
    ),
    (
        "website: https://lakeside.example",
        "website: lakeside.example",
        [
            "8:20: owner.links.website: expected a web address such as https://lakeside.example, found 'lakeside.example'",
        ],
    ),
    (
        "{env: SMTP_PASSWORD}",
        "hunter2",
        [
            "13:88: mailboxes.maya.smtp.password: a password must be {env: NAME} or {file: PATH}, never the password itself",
        ],
    ),
    (
        "{env: SMTP_PASSWORD}",
        "{env: A, file: b}",
        [
            "13:88: mailboxes.maya.smtp.password: a password is either {env: NAME} or {file: PATH}",
        ],
    ),
    (
        ", password: {env: SMTP_PASSWORD}",
        "",
        [
            "13:62: mailboxes.maya.smtp.username: there is a username but no password. Write both or neither",
        ],
    ),
    (
        "port: 465, security: tls",
        "port: 587, security: tls",
        [
            "13:47: mailboxes.maya.smtp.security: port 587 expects 'security: starttls', found tls",
        ],
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
        [
            "13:42: mailboxes.maya.smtp.port: expected a whole number, found '465'",
        ],
    ),
    (
        "port: 465, security: tls",
        "port: 70000, security: tls",
        [
            "13:42: mailboxes.maya.smtp.port: expected at most 65535, found the number 70000",
        ],
    ),
    (
        "host: smtp.example.com",
        "host: smtps://smtp.example.com",
        [
            "13:18: mailboxes.maya.smtp.host: expected a host's name, found 'smtps://smtp.example.com'. Leave out what ends in ://",
        ],
    ),
    (
        "host: smtp.example.com",
        "host: smtp.example.com:465",
        [
            "13:18: mailboxes.maya.smtp.host: expected a host's name, found 'smtp.example.com:465'. The port is a key of its own: 'port: 465'",
        ],
    ),
    (
        "per_day: 20",
        "per_day: 2000",
        [
            "14:23: mailboxes.maya.limits.per_day: expected at most 500, found the number 2000. A person's mailbox that sends more is treated as bulk mail, whatever the provider allows",
        ],
    ),
    (
        "per_day: 20",
        "per_day: 0",
        [
            "14:23: mailboxes.maya.limits.per_day: expected at least 1, found the number 0",
        ],
    ),
    (
        "gap: 10m",
        "gap: 10",
        [
            "14:32: mailboxes.maya.limits.gap: 10 what? Write '10 minutes', '10h' or '10 days'",
        ],
    ),
    (
        "start: 5",
        "start: 50",
        [
            "14:64: mailboxes.maya.limits.ramp.start: must not be more than per_day, which is 20",
        ],
    ),
    (
        "days: mon-fri",
        "days: mon-fry",
        [
            "15:21: send_window.days: 'fry' is no weekday, expected days such as mon-fri. Did you mean 'friday'?",
        ],
    ),
    (
        "hours: 08:30-17:00",
        "hours: 17:00-08:30",
        [
            "15:37: send_window.hours: the window opens at 17:00 and must close after that, found '17:00-08:30'",
        ],
    ),
    (
        "hours: 08:30-17:00",
        "hours: 9am-5pm",
        [
            "15:37: send_window.hours: expected hours such as 08:30-17:00, found '9am-5pm'",
        ],
    ),
    (
        "hours: 08:30-17:00",
        "hours: 08:30-24:00",
        [
            "15:37: send_window.hours: '24:00' is no time of day, expected 00:00 to 23:59",
        ],
    ),
    (
        "zone: contact",
        "zone: contacts",
        [
            "15:56: send_window.zone: expected contact, owner or a time zone such as America/Los_Angeles, found 'contacts'. Did you mean 'contact'?",
        ],
    ),
    (
        "holidays: US-OR",
        "holidays: US-ORE",
        [
            "15:75: send_window.holidays: expected a country or its part such as US, US-OR or DE-BE, found 'US-ORE'. Did you mean 'US-OR'?",
        ],
    ),
    (
        "holidays: US-OR",
        "holidays: us-or",
        [
            "15:75: send_window.holidays: expected a country or its part such as US, US-OR or DE-BE, found 'us-or'. Did you mean 'US-OR'?",
        ],
    ),
    (
        "away: [2026-12-24]",
        "away: [2026-12-24..2026-12-01]",
        [
            "15:89: send_window.away[0]: the first day comes after the last, found '2026-12-24..2026-12-01'",
        ],
    ),
    (
        "away: [2026-12-24]",
        "away: [2026-02-30]",
        [
            "15:89: send_window.away[0]: '2026-02-30' is no day of the calendar",
        ],
    ),
    (
        "away: [2026-12-24]",
        "away: {from: 2026-12-24}",
        [
            "15:88: send_window.away: expected a list, found a block of keys",
        ],
    ),
    (
        "away: [2026-12-24]",
        "calendars: [maya.ics]",
        [
            "15:94: send_window.calendars[0]: there is no calendar {folder}/maya.ics",
        ],
    ),
    (
        "audience: [physician, school]",
        "audience: []",
        [
            "7:47: owner.pitch.school: there is no audience 'school'. There is default.",
            "18:15: campaigns.partners.audience: expected at least one entry, found none",
        ],
    ),
    (
        "audience: [physician, school]",
        "audience: [Physician, school]",
        [
            "18:16: campaigns.partners.audience[0]: a name is 1 to 40 lower-case letters, digits or hyphens, found 'Physician'. Write 'physician'",
        ],
    ),
    (
        "mailbox: maya",
        "mailbox: mia",
        [
            "19:14: campaigns.partners.mailbox: there is no mailbox 'mia'. There is maya.",
        ],
    ),
    (
        "sequences: [introduction, thank-you, value-add]",
        "sequences: [introduction, thank-yu]",
        [
            "20:31: campaigns.partners.sequences[1]: there is no sequence 'thank-yu'. Did you mean 'thank-you'?",
        ],
    ),
    (
        "sequences: [introduction, thank-you, value-add]",
        "sequences: [introduction, value-add]",
        [
            "20:31: campaigns.partners.sequences[1]: 'value-add' starts after 'thank-you', which this campaign leaves out, so it would never start",
        ],
    ),
    (
        "campaigns:\n",
        "campaigns:\n  more: {audience: school, sequences: introduction}\n",
        [
            "19:27: campaigns.partners.audience[1]: the audience 'school' is already in the campaign 'more', and belongs to one",
        ],
    ),
    (
        "starts: {on: enrolled}",
        "starts: {on: enroled}",
        [
            "23:18: sequences.introduction.starts.on: expected enrolled, met or referred, found 'enroled'. Did you mean 'enrolled'?",
        ],
    ),
    (
        "starts: {on: enrolled}",
        "starts: {on: enrolled, after: thank-you}",
        [
            "23:13: sequences.introduction.starts: expected either 'on' or 'after'",
        ],
    ),
    (
        "starts: {on: enrolled}",
        "starts: {on: enrolled, times: 2}",
        [
            "23:28: sequences.introduction.starts.times: 'times' speaks of the sequence before, and needs 'after'",
        ],
    ),
    (
        "starts: {after: thank-you}",
        "starts: {after: thank-yu}",
        [
            "34:21: sequences.value-add.starts.after: there is no sequence 'thank-yu'. Did you mean 'thank-you'?",
        ],
    ),
    (
        "starts: {after: thank-you}",
        "starts: {after: value-add}",
        [
            "34:21: sequences.value-add.starts.after: each waits for the other: value-add → value-add",
        ],
    ),
    (
        "starts: {on: met}",
        "starts: {after: value-add}",
        [
            "29:21: sequences.thank-you.starts.after: each waits for the other: thank-you → value-add → thank-you",
        ],
    ),
    (
        "starts: {after: thank-you}",
        "starts: {after: thank-you, times: 2}",
        [
            "34:39: sequences.value-add.starts.times: 'thank-you' sends 1 mail at most, so this would never start",
        ],
    ),
    (
        "stops: [replied, met]",
        "stops: [replied, meet]",
        [
            "24:22: sequences.introduction.stops[1]: expected replied or met, found 'meet'. Did you mean 'met'?",
        ],
    ),
    (
        "repeat: monthly",
        "repeat: biweekly",
        [
            "35:13: sequences.value-add.repeat: 'biweekly' is not used here: write 'every 2 weeks'",
        ],
    ),
    (
        "repeat: monthly\n",
        "\n",
        [
            "36:5: sequences.value-add.silence: only a sequence with 'repeat' has a silence budget",
        ],
    ),
    (
        "repeat: monthly",
        "repeat: every 4 days",
        [
            "35:13: sequences.value-add.repeat: 'every 4 days' is too often: at least 5 days lie between two mails to one contact",
        ],
    ),
    (
        "to: quarterly",
        "to: every 2 weeks",
        [
            "36:34: sequences.value-add.silence.to: must be less often than 'repeat'",
        ],
    ),
    (
        "stop_after: 6",
        "stop_after: 3",
        [
            "36:57: sequences.value-add.silence.stop_after: must be more than slow_after, which is 3, found 3",
        ],
    ),
    (
        "id: nudge",
        "id: hello",
        [
            "27:14: sequences.introduction.steps[1].id: step 1 is already called 'hello'",
        ],
    ),
    (
        "id: nudge",
        "id: The nudge",
        [
            "27:14: sequences.introduction.steps[1].id: a name is 1 to 40 lower-case letters, digits or hyphens, found 'The nudge'. Write 'the-nudge'",
        ],
    ),
    (
        "id: nudge",
        "id: nudge, renamed_from: hello",
        [
            "27:35: sequences.introduction.steps[1].renamed_from: a step is still called 'hello'",
        ],
    ),
    (
        "id: hello, template: introduction",
        "id: hello",
        [
            "26:9: sequences.introduction.steps[0]: a step has either a 'template' or a 'task', found neither",
        ],
    ),
    (
        "task: Bring the plant",
        "task: Bring the plant, template: plant",
        [
            "32:9: sequences.thank-you.steps[1]: a step has either a 'template' or a 'task', found both",
        ],
    ),
    (
        "task: Bring the plant",
        "task: Bring the plant, thread: true",
        [
            "32:43: sequences.thank-you.steps[1].thread: 'thread' is for mails, and this step is a task",
        ],
    ),
    (
        "template: introduction}",
        "template: introduction, thread: true}",
        [
            "26:45: sequences.introduction.steps[0].thread: the first mail has none before it to answer. Delete 'thread'",
        ],
    ),
    (
        "wait: 4h",
        "wait: 48",
        [
            "31:49: sequences.thank-you.steps[0].wait: 48 what? Write '48 minutes', '48h' or '48 days'",
        ],
    ),
    (
        "wait: 4h",
        "wait: 2 months",
        [
            "31:49: sequences.thank-you.steps[0].wait: months differ in length: found '2 months', write days or weeks, such as '30 days'",
        ],
    ),
    (
        "wait: 4h",
        "wait: two days",
        [
            "31:49: sequences.thank-you.steps[0].wait: expected a duration such as 4h, 2 days, 1 week or 5 business days, found 'two days'",
        ],
    ),
    (
        "wait: 4h",
        "wait: 3 workdays",
        [
            "31:49: sequences.thank-you.steps[0].wait: found '3 workdays', write 'business days'",
        ],
    ),
    (
        "wait: 4h",
        "wait: 3 days",
        [
            "31:65: sequences.thank-you.steps[0].within: the promise ends before its wait is over. Make 'within' longer than 'wait'",
        ],
    ),
    (
        "within: 48h",
        "within: 2 business days",
        [
            "31:61: sequences.thank-you.steps[0].within: business days cannot be used here: found '2 business days', write '48h'",
        ],
    ),
    (
        "needs: [meeting.notes]",
        "needs: [meeting.note]",
        [
            "31:74: sequences.thank-you.steps[0].needs[0]: expected one of meeting, meeting.place, meeting.notes, meeting.points, meeting.needs, meeting.promises, meeting.gift, resource, found 'meeting.note'. Did you mean 'meeting.notes'?",
        ],
    ),
    (
        "review: true",
        "review: yes",
        [
            "31:98: sequences.thank-you.steps[0].review: expected true or false, found 'yes'",
        ],
    ),
    (
        "review: true",
        "unreviewed: send",
        [
            "31:90: sequences.thank-you.steps[0].unreviewed: means nothing without 'review: true'",
        ],
    ),
    (
        "when: meeting.gift",
        "when: not meeting.gifts",
        [
            "32:63: sequences.thank-you.steps[1].when: expected one of meeting, meeting.place, meeting.notes, meeting.points, meeting.needs, meeting.promises, meeting.gift, resource, replied, or 'not' before it, found 'not meeting.gifts'. Did you mean 'meeting.gift'?",
        ],
    ),
    (
        "missing: skip",
        "missing: drop",
        [
            "38:73: sequences.value-add.steps[0].missing: expected hold or skip, found 'drop'",
        ],
    ),
    (
        "at: monday 07:30",
        "at: 07:30",
        [
            "39:15: summary.at: expected a weekday and a time such as 'monday 07:30', found '07:30'",
        ],
    ),
    (
        "at: monday 07:30",
        "at: monday 07:30, to: the owner",
        [
            "39:33: summary.to: expected a mail address, found 'the owner': An email address must have an @-sign",
        ],
    ),
    (
        "owner:\n",
        "owners:\n",
        [
            "2:3: owners: expected blocks, each under a name of its own, found the keys of one block",
        ],
    ),
    (
        "mailboxes:\n  maya:\n    from: Maya Okafor <maya@lakeside.example>\n",
        "mailboxes:\n  from: Maya Okafor <maya@lakeside.example>\n  maya:\n    from: maya@lakeside.example\n",
        [
            "11:3: mailboxes: expected blocks, each under a name of its own, found the keys of one block",
        ],
    ),
    (
        "owner:\n",
        "owners: {}\nowner:\n",
        [
            "1:9: owners: expected at least one entry, found none",
        ],
    ),
    (
        "owner:\n",
        "practice:\n",
        [
            "1:1: owner: missing. Whose practice and whose voice it is.",
            "1:1: practice: unknown key. Known keys here: owner, owners, delivery, mailboxes, send_window, opt_out, campaigns, sequences, summary.",
        ],
    ),
    (
        "mailboxes:\n  maya:",
        "mailboxes:\n  second: {from: second@lakeside.example}\n  first:",
        [
            "20:14: campaigns.partners.mailbox: there is no mailbox 'maya'. There is first, second.",
        ],
    ),
    (
        "    mailbox: maya\n",
        "    mailbox: maya\n    owner: paul\n",
        [
            "20:12: campaigns.partners.owner: there is no owner 'paul'. There is owner.",
        ],
    ),
    (
        "delivery: sandbox",
        "delivery: live\nopt_out: {base_url: https://mail.lakeside.example}",
        [
            "14:88: mailboxes.maya.smtp.password: the environment variable SMTP_PASSWORD is not set",
        ],
    ),
    (
        "postal_address: 12 Harbor Street, Portland",
        "postal_address: ''",
        [
            "5:19: owner.postal_address: expected a text, found an empty one",
        ],
    ),
    (
        "pitch: {default: I help teenagers., school",
        "pitch: {default: I help teenagers., school: x, school",
        [
            "7:50: owner.pitch.school: this key is already in line 7. Keep one of them",
        ],
    ),
    (
        "missing: skip",
        "missing: skip, mising: hold",
        [
            "38:79: sequences.value-add.steps[0].mising: unknown key. Did you mean 'missing'?",
        ],
    ),
    (
        "{id: hello, template: introduction}",
        "hello",
        [
            "26:9: sequences.introduction.steps[0]: expected a block of keys, found 'hello'",
        ],
    ),
    (
        "steps:\n      - {id: hello, template: introduction}\n",
        "steps: &first\n      - {id: hello, template: introduction}\n",
        [
            "25:12: sequences.introduction.steps: anchors and aliases (& and *) are not used here. Write the value out",
        ],
    ),
    (
        "stops: [replied, met]",
        "stops: *first",
        [
            "24:12: sequences.introduction.stops: anchors and aliases (& and *) are not used here. Write the value out",
        ],
    ),
    (
        "hours: 08:30-17:00",
        "hours: !!python/object 08:30-17:00",
        [
            "15:37: send_window.hours: tags such as '!word' are not used here. Write the plain value",
        ],
    ),
    (
        "delivery: sandbox",
        "delivery: sandbox\n---\nowner: x",
        [
            "10:1: a second document starts here. One file holds one document",
        ],
    ),
    (
        "name: Maya Okafor\n",
        "name: Maya: Okafor\n",
        [
            "2:13: a ':' stands where no key can be. Put a text that holds ': ' in quotes, or mend the indentation",
        ],
    ),
    (
        "name: Maya Okafor\n",
        "\tname: Maya Okafor\n",
        [
            "2:3: a tab stands here. YAML takes spaces only",
        ],
    ),
    (
        "name: Maya Okafor\n",
        "   name: Maya Okafor\n",
        [
            "3:3: the indentation does not fit: keys of one block start in one column",
        ],
    ),
    (
        "name: Maya Okafor\n",
        "name: 'Maya O'Kafor'\n",
        [
            "2:17: this text belongs to nothing. Check quotes before it",
        ],
    ),
    (
        "name: Maya Okafor\n",
        "name: @maya\n",
        [
            "2:9: text cannot start with '@' without quotes",
        ],
    ),
    (
        "name: Maya Okafor\n",
        'name: "Maya\\u0000"\n',
        [
            "2:9: owner.name: this holds an invisible character (U+0000). Delete it",
        ],
    ),
    (
        "name: Maya Okafor\n",
        "name: 'Maya\n",
        [
            "2:9: this quote never closes",
        ],
    ),
    (
        "audience: [physician, school]",
        "audience: [physician, school",
        [
            "19:12: the list that opens in line 18 needs a ',' or ']' here",
        ],
    ),
    (
        "limits: {per_day: 20,",
        "limits: {per_day: 20",
        [
            "14:29: the block that opens in line 14 needs a ',' or '}' here",
        ],
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
        [
            "9:21: opt_out.base_url: must start with https://, found 'http://mail.lakeside.example'",
        ],
    ),
]


@pytest.mark.parametrize(("right", "wrong", "said"), MISTAKES, ids=[mistake[1][:40] for mistake in MISTAKES])
def test_a_mistake_is_answered_with_its_place_and_a_way_out(right, wrong, said, small, report, tmp_path):
    assert right in small
    answer = report(small.replace(right, wrong, 1)).replace(str(tmp_path), "{folder}")
    heads = [line for line in answer.splitlines() if line.startswith("schedules.yaml:")]
    assert heads == [f"schedules.yaml:{line}" for line in said]
