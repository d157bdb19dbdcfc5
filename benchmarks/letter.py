"""The letter that everybody writes: about 4 KB on the wire as text and HTML. Ours has its closing from the shipped
`_signature.md` and `_opt_out.md`."""

SUBJECT = "Thank you for your time, {{ contact.name }}"
BODY = """\
Dear {{ contact.name }},

thank you for the time you took last week. I keep thinking about what you said of the families who come
to **{{ contact.organisation }}**: that the first visit decides whether there will be a second one.

I help teenagers with anxiety, and their families. Most of those who come to {{ owner.practice }} were sent by
somebody they already trust, and I would like to be somebody you can send them to without a second thought:

- a first appointment within a week, also by video;
- a short word back to you, if the family agrees, once they have arrived;
- an honest *"I am not the right one"* where that is so, with two names of colleagues who are.

You asked how I work with schools. There is a page about it, written for parents, that you are welcome to hand out:
[what to expect in the first month]({{ owner.website }}). If another leaflet would be more useful in your waiting
room, tell me which, and I will write it.

Would a short call in the next weeks suit you? I am free on most mornings before ten, and I am glad to come by.

"""
CLOSING = """
Warm regards,

{{ owner.name }}
{{ owner.practice }}, {{ owner.postal_address }}

If you would rather not hear from me, tell me, or [leave here]({{ opt_out.url }}).
"""

OWNER = {
    "name": "Maya Okafor, LMFT",
    "practice": "Lakeside Therapy",
    "email": "maya@lakeside.example",
    "postal_address": "12 Harbor Street, Portland, OR 97201",
    "website": "https://lakeside.example/first-month",
}


def address(number: int) -> str:
    return f"reed{number}@client{number % 500}.example"


def context(number: int) -> dict[str, dict[str, str]]:
    """What the letter to contact `number` says of them."""
    return {
        "contact": {"name": f"Dr. Reed Number{number}", "organisation": f"Northside Pediatrics {number}"},
        "owner": OWNER,
        "opt_out": {"url": f"https://lakeside.example/leave/k1.{number:064x}"},
    }
