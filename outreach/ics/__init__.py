"""Calendar files (.ics, RFC 5545) to values: octets in, values out."""

from outreach.ics.apart import read_apart
from outreach.ics.appointments import read_appointments
from outreach.ics.busy import read_busy

__all__ = ["read_apart", "read_appointments", "read_busy"]
