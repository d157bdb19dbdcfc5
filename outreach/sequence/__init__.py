"""The core: what happens next to a contact, when, and why. Values in, values out; no I/O, no clock."""
