"""Who may get a letter: people whom nobody thinks of while writing one. Nobody here exists."""

from collections.abc import Iterator
from typing import Any

from outreach.render.samples import sample_context
from outreach.render.template import Template

_LONG = {
    "name": "Prof. Dr. Maximiliane-Alexandra Featherstonehaugh-Villanueva",
    "given_name": "Maximiliane-Alexandra",
    "family_name": "Featherstonehaugh-Villanueva",
    "title": "Prof. Dr.",
    "greeting": "Prof. Dr. Featherstonehaugh-Villanueva",
    "organisation": "Department of Child and Adolescent Psychiatry, Saint Elisabeth's",
    "role": "deputy director of the outpatient clinic for eating disorders",
}
_OTHER_SCRIPTS = {
    "name": "Dr. Зоя Ђорђевић",
    "given_name": "Зоя",
    "family_name": "Ђорђевић",
    "title": "Dr.",
    "greeting": "Dr. Ђорђевић",
    "organisation": "Clínica Niño Jesús, 小児科, عيادة",
    "role": "pédiatre",
}
_NOTE = "what parents ask when they come for the third time, and how little of it is in the leaflet that everybody gets"
_MANY = 12  # notes of one kind; nobody remembers more of a talk


def sample_readers(template: Template) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each kind of reader with all the words that a letter to them may use. The first is the usual one."""
    usual = sample_context(template)
    yield "usual", usual
    yield "nothing more than must be", sample_context(template, sparse=True)
    yield "long names", usual | {"contact": usual["contact"] | _LONG}
    yield "other scripts", usual | {"contact": usual["contact"] | _OTHER_SCRIPTS}
    yield "many notes", _noted(usual, points=[_NOTE] * _MANY, needs=[_NOTE] * _MANY, promises=[_NOTE] * _MANY)
    yield "one note", _noted(usual, points=["sleep"], needs=[], promises=[], gift="", place="")


def _noted(usual: dict[str, Any], **notes: Any) -> dict[str, Any]:
    return usual | {"meeting": usual["meeting"] | notes}
