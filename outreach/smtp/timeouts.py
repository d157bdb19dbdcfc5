"""How long each phase may take."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Timeouts:
    """In seconds, each for a whole phase and never for one read: a server that drips bytes gains nothing."""

    connect: float = 30.0  # all addresses of the server, and its greeting
    command: float = 60.0  # EHLO, TLS and login together; MAIL and RCPT together
    asking: float = 30.0  # for the permit; a process that slept meanwhile cannot know when it was given
    permit: float = 5.0  # from the permit to the dot
    dot: float = 600.0  # RFC 5321 4.5.3.2.6
    idle: float = 60.0  # a kept connection that nobody uses
    quit: float = 2.0


ORDINARY = Timeouts()
