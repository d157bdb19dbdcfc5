"""Calendar files (.ics, RFC 5545) to values. Pure: octets in, values out."""

from outreach.ics.appointments import read_appointments
from outreach.ics.busy import read_busy

__all__ = ["read_appointments", "read_busy"]
