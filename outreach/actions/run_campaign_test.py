"""Play what a campaign test tells, write its mails as they would leave, and hold both against what it expects."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from outreach.actions.make_context import letter_words
from outreach.errors import TemplateMissing, TextUnfit, ValueMissing
from outreach.mail.content import Content
from outreach.render import Templates
from outreach.sequence.calendar import send_zone
from outreach.sequence.campaign_tests.compare import compare
from outreach.sequence.campaign_tests.values import CampaignTest, Happened, Outcome
from outreach.sequence.campaign_tests.wording import say_act
from outreach.sequence.future import Deed, Person, Script, What, World, play
from outreach.sequence.future.acts import Met, Noted, Shelved
from outreach.sequence.model import Meeting, Message, Resource, State
from outreach.sequence.schedules import Schedules, Starting

JUST_BEFORE = timedelta(seconds=1)  # something may happen at the first midnight, and nothing at the last


def run_campaign_test(test: CampaignTest, schedules: Schedules, templates: Templates) -> Outcome:
    """What is expected beside what happens. A mailbox is new on the first day, and nobody was written to before."""
    return compare(test, play_test(test, schedules, templates))


def play_test(test: CampaignTest, schedules: Schedules, templates: Templates) -> list[Happened]:
    """Everything that happens to the people of the test."""
    world = World(schedules, tuple(Person(contact) for contact in test.contacts), test.shelf)
    script = Script(test.acts, owner=test.owner)
    deeds = play(world, script, now=test.starts_at - JUST_BEFORE, until=test.until - JUST_BEFORE)
    told = _tell(deeds, _Desk(test, schedules, templates))
    return sorted(told, key=lambda happened: happened.at)


def _tell(deeds: Iterable[Deed], desk: "_Desk") -> Iterator[Happened]:
    for deed in deeds:
        desk.remember(deed)
        happened = Happened(
            _moment(deed),
            deed.what,
            deed.contact_id,
            deed.sequence,
            deed.step,
            deed.why,
            act=say_act(deed.act, desk.test.zone) if deed.act else "",
        )
        yield desk.write(deed, happened) if deed.what in (What.DRAFTED, What.SENT) else happened


def _moment(deed: Deed) -> datetime:
    """A promise that is still open at the end is told there; it is late since its deadline."""
    message = deed.message
    if deed.what is What.LATE and message and message.deadline_at and message.state is not State.SENT:
        return message.deadline_at
    return deed.at


@dataclass(slots=True)
class _Desk:
    """What letters are written from, gathered while the future is played."""

    test: CampaignTest
    schedules: Schedules
    templates: Templates
    _last_meeting: dict[str, Meeting] = field(default_factory=dict)  # by contact
    _meetings: dict[str, str] = field(default_factory=dict)  # by enrollment, the id of its meeting
    _known: dict[str, Meeting] = field(default_factory=dict)  # by id, with the notes as they stand
    _latest: dict[tuple[str, str], str] = field(
        default_factory=dict
    )  # by contact and sequence: the enrollment
    _written: dict[str, Content] = field(default_factory=dict)  # drafts, by message
    _sent: dict[str, list[Message]] = field(default_factory=dict)  # by enrollment, oldest first

    def remember(self, deed: Deed) -> None:
        """What a later letter may speak of."""
        who, act = deed.contact_id, deed.act
        if isinstance(act, Met):
            meeting = Meeting(f"{who}-{len(self._known)}", who, act.met_at or act.at, notes=act.notes)
            self._last_meeting[who] = self._known[meeting.id] = meeting
        elif isinstance(act, Noted) and who in self._last_meeting:
            meeting = self._known[self._last_meeting[who].id]
            self._known[meeting.id] = replace(meeting, notes=(*meeting.notes, *act.notes))
        elif deed.what is What.STARTED:
            self._begin(deed)

    def _begin(self, deed: Deed) -> None:
        """Which meeting an enrollment is about: the one that started it, or that of the sequence before."""
        start = self.schedules.sequences[deed.sequence].start
        before = self._latest.get((deed.contact_id, start.after or ""), "")
        met = self._last_meeting.get(deed.contact_id)
        if start.on is Starting.MET and met is not None:
            self._meetings[deed.enrollment_id] = met.id
        elif before in self._meetings:
            self._meetings[deed.enrollment_id] = self._meetings[before]
        self._latest[deed.contact_id, deed.sequence] = deed.enrollment_id

    def write(self, deed: Deed, happened: Happened) -> Happened:
        """The letter in words. What cannot be written does not leave: the service would hold it, and say why."""
        message = deed.message
        assert message is not None
        try:
            content = self._written.get(message.id) or self._render(deed, message)
        except (ValueMissing, TextUnfit, TemplateMissing) as err:
            return replace(happened, what=What.HELD, why=str(err))
        self._written[message.id] = content
        if deed.what is What.SENT:
            left = replace(message, subject=content.subject, ended_at=deed.at)
            self._sent.setdefault(deed.enrollment_id, []).append(left)
        return replace(happened, subject=content.subject, text=content.text)

    def _render(self, deed: Deed, message: Message) -> Content:
        contact = next(each for each in self.test.contacts if each.id == deed.contact_id)
        owner = self.schedules.owners[self.schedules.campaigns[deed.campaign].owner]
        words = letter_words(
            contact,
            owner,
            f"{self.schedules.opt_out.base_url}/leave/{contact.id}",
            zone=send_zone(self.schedules.window, contact.zone, owner.zone),
            meeting=self._known.get(self._meetings.get(deed.enrollment_id, "")),
            resource=self._find_resource(message.resource_id),
            earlier=self._sent.get(deed.enrollment_id, ()),
        )
        return self.templates.find(message.template, contact.audience, contact.language).render(words)

    def _find_resource(self, resource_id: str | None) -> Resource | None:
        put = (act.resource for act in self.test.acts if isinstance(act, Shelved))
        return next((each for each in (*self.test.shelf, *put) if each.id == resource_id), None)
