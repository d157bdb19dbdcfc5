"""The sample practice: who is in it, what was said, and how each person tends to answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Person:
    """A contact of the sample practice, and a character.

    `answers` gives the hours after which this person writes back, by step ("hello") or by one of its occurrences
    ("check-in/2"). `meets_on` is the day (from the start)
    of a first talk with Maya; `notes_after` the hours until she writes down what was said.
    """

    given_name: str
    family_name: str
    address: str
    audience: str
    organisation: str
    role: str
    title: str = ""
    interests: tuple[str, ...] = ()
    joins_on: int = 0
    answers: Mapping[str, float] = field(default_factory=dict)
    meets_on: int | None = None
    notes_after: float = 3.0
    said: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    promised: tuple[str, ...] = ()
    gift: str = ""
    private: str = ""
    leaves_on: int | None = None
    less_often_on: int | None = None
    sends_client_on: tuple[int, ...] = ()
    gets_client_on: tuple[int, ...] = ()


PEOPLE = (
    Person(
        "Rosa", "Lind", "rosa.lind@harborpediatrics.example.com", "physician", "Harbor Pediatrics",
        "pediatrician", "Dr.", ("anxiety", "sleep"), 0, {"hello": 22.0, "check-in/1": 30.0, "proposal": 26.0}, 9, 2.5,
        ("how long families wait for a first appointment", "that stomach aches on school mornings are often worry"),
        ("a page she can hand to parents",), ("to send the two-page guide for school mornings",), "a small fern",
        "She is thinking of leaving the group practice; not to be mentioned.", sends_client_on=(40, 96, 131),
        gets_client_on=(75,),
    ),
    Person(
        "Tom", "Alvarez", "t.alvarez@roosevelt-high.example.org", "school", "Roosevelt High School",
        "school counselor", interests=("school", "anxiety"), joins_on=0, answers={"hello": 46.0, "check-in/2": 5.0},
        meets_on=16, notes_after=20.0, said=("how exam weeks fill your office",),
        needs=("something short for teachers",), promised=("to come to a staff meeting in spring",),
        sends_client_on=(60,), gets_client_on=(82, 140),
    ),
    Person(
        "Priya", "Raman", "priya@ramanfamilylaw.example.com", "legal", "Raman Family Law", "family lawyer",
        interests=("separation", "parenting"), joins_on=3, answers={"nudge": 18.0, "check-in/1": 52.0}, meets_on=24,
        notes_after=5.0, said=("how children carry messages between two homes",),
        needs=("a neutral name to give to both sides",), gets_client_on=(110,),
    ),
    Person(
        "Lena", "Sørensen", "lena@quietriver.example.net", "holistic", "Quiet River Acupuncture", "acupuncturist",
        interests=("sleep", "body"), joins_on=5, answers={"hello": 70.0}, meets_on=31, notes_after=1.0,
        said=("breathing with your patients before you begin",), sends_client_on=(88,),
    ),
    Person(
        "Marcus", "Bell", "m.bell@eastsidepsychiatry.example.com", "mental-health", "Eastside Psychiatry",
        "psychiatrist", "Dr.", ("anxiety", "medication"), 7, {"hello": 30.0, "check-in/2": 90.0}, 20, 40.0,
        ("when it is time to think about medication, and when it is too early",),
        ("a fast way to reach me between sessions",), ("to share my direct line",), sends_client_on=(70, 150),
        gets_client_on=(66,),
    ),
    Person(
        "Ines", "Duarte", "ines.duarte@lincolnmiddle.example.org", "school", "Lincoln Middle School",
        "school psychologist", interests=("school",), joins_on=12, answers={"nudge": 40.0}, meets_on=45,
        notes_after=8.0, said=("the first weeks of sixth grade",), promised=("to send the list of groups",),
    ),
    Person(
        "Harold", "Nakamura", "h.nakamura@nakamuralaw.example.com", "legal", "Nakamura & Stone", "mediator",
        interests=("separation",), joins_on=14,
    ),
    Person(
        "Grace", "Okoro", "grace@okoronutrition.example.com", "holistic", "Okoro Nutrition", "dietitian",
        interests=("body", "parenting"), joins_on=20, answers={"hello": 12.0}, meets_on=38, notes_after=4.0,
        said=("meals that turn into arguments",), needs=("somebody to ask when food is not the question",),
        less_often_on=120,
    ),
    Person(
        "Owen", "Price", "owen.price@priceandco.example.com", "legal", "Price & Co", "family lawyer",
        interests=("parenting",), joins_on=26, leaves_on=52,
    ),
    Person(
        "Sam", "Whitfield", "sam.whitfield@gonecounseling.example.com", "mental-health", "Whitfield Counseling",
        "counselor", interests=("anxiety",), joins_on=33,
    ),
    Person(
        "Noor", "Haddad", "noor.haddad@lakeviewmedical.example.com", "physician", "Lakeview Medical",
        "family doctor", "Dr.", ("sleep", "anxiety"), 48, {"hello": 28.0, "check-in/1": 60.0}, 62, 3.0,
        ("how ten minutes are never enough",), ("to know within a day whether I have room",),
        sends_client_on=(121,),
    ),
    Person(
        "Carla", "Mendes", "carla@mendesmidwifery.example.com", "physician", "Mendes Midwifery", "midwife",
        interests=("parenting", "sleep"), joins_on=70, answers={"nudge": 10.0}, meets_on=92, notes_after=30.0,
        said=("the nights after a birth",), needs=("help for fathers, too",),
    ),
)  # fmt: skip

GONE = "sam.whitfield@gonecounseling.example.com"  # the server says that it does not exist
MAYA_IS_AWAY = range(94, 97)  # nobody reviews drafts, and a promise ends late

# title, link, why it matters, topics, and the day (from the start) after which nobody should get it
SHELF = (
    ("When school mornings hurt", "https://lakeside.example/school-mornings",
     "Two pages for parents: what to say at seven in the morning, and what to leave unsaid.",
     ("anxiety", "school"), None),
    ("Sleep in the first year of high school", "https://lakeside.example/teen-sleep",
     "A short reading on why later is biology, with three habits that help.", ("sleep", "school"), None),
    ("Two homes, one child", "https://lakeside.example/two-homes",
     "A one-page agreement that parents can fill in together.", ("separation", "parenting"), None),
    ("Breathing that teenagers do not find silly", "https://lakeside.example/breathing",
     "Four exercises of a minute each, tried with skeptics.", ("anxiety", "body"), None),
    ("Medication or not yet?", "https://lakeside.example/medication",
     "Questions that families ask me before they ask you.", ("medication", "anxiety"), None),
    ("A parents' evening on exam weeks", "https://lakeside.example/exam-evening",
     "Thursday evening, free, at the library; your families are welcome.", ("school", "parenting"), 130),
    ("Room for two new families in May", "https://lakeside.example/openings",
     "I have two afternoon places from May on, for ages 12 to 17.", (), 145),
    ("When eating becomes a battle", "https://lakeside.example/eating",
     "How to tell a phase from a worry, in one table.", ("body", "parenting"), None),
    ("A group for anxious freshmen", "https://lakeside.example/group",
     "Eight weeks from September, six students, led by two of us.", ("anxiety", "school"), None),
)  # fmt: skip
