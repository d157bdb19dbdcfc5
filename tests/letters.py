"""What every letter of ours must be like, whosever practice it is for."""

import re
from html.parser import HTMLParser

from outreach.render.samples import sample_context

LEFTOVERS = re.compile(
    r"\{\{|\}\}|\{%|%\}|\{#|None|True|False|undefined|  \S|\( ?\)| ,| \.|,,|\.\.|: *$|"
    r"Dear ,|Hi ,|Hola, ?:|[\U000f0000-\U0010ffff]",
    re.MULTILINE,
)
# What no letter of ours may say: pressure, false familiarity, sales talk, and words that tie or name.
_PHRASES = """
just checking in|circle back|touch base|hope this finds you|hope this email|hope you are well|hope you're well
reach out|reaching out|pick your brain|quick question|quick call|bumping this|per my last|following up on my
win-win|synergy|leverage|opportunity|excited|thrilled|delighted|amazing|game.changer|value proposition
at your earliest convenience|looking forward|don't hesitate|do not hesitate|act now|limited|exclusive|special offer
networking|mutually|partnership|stakeholder|solution|passionate|innovative|holistic approach|journey
your patient|our patient|my patient|your client|our client|mutual client|refer clients|refer patients
return the favou?r|in exchange|owe you|you owe|for every|reward|commission|referral|send me|send you clients
my friend|dear friend|as we discussed|as promised|long time no|old friend|big fan|love what you
espero que se encuentre bien|sin compromiso alguno|oportunidad|su paciente|su cliente|a cambio de|derivar|colaboración
!|¡|\u2014|\u2013|😀|ASAP|FYI|[A-Z]{4,}
"""
PHRASES = tuple(phrase for line in _PHRASES.split("\n") for phrase in line.split("|") if phrase)
SIGNED = r"\n(?:Warmly|With kind regards|All the best|Un saludo cordial),\n"


def find_phrase(phrase):
    """How a phrase that no letter may say is looked for."""
    return re.compile(phrase, 0 if phrase.isupper() or "[A-Z]" in phrase else re.IGNORECASE)


def body_of(template, *, sparse=False):
    """What stands before the signature."""
    text = template.render(sample_context(template, sparse=sparse)).text
    return re.split(SIGNED, text)[0]


class Outline(HTMLParser):
    """The tags and attribute names of a page, and its words."""

    def __init__(self, html):
        super().__init__()
        self.tags = []
        self.links = []
        self.words = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, *(name for name, _ in attrs)))
        self.links += [value for name, value in attrs if name in {"href", "src", "background"}]

    def handle_endtag(self, tag):
        self.tags.append(("/" + tag,))

    def handle_data(self, data):
        self.words += data


def words_of(text):
    return re.findall(r"[^\W_]+", text)
