"""How daemons learn which mailbox has something due. Our tables are the truth; a transport only rings."""

from outreach.transport.local import LocalTransport
from outreach.transport.port import Deliver, Due, Transport

__all__ = ["Deliver", "Due", "LocalTransport", "Transport"]
