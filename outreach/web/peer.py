"""Who asks: the peer itself, or whom a proxy that we trust speaks for."""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address

from starlette.requests import HTTPConnection

from outreach.config.settings import Network

_Address = IPv4Address | IPv6Address
_FORWARDED = ("x-forwarded-for", "forwarded", "x-real-ip", "via")


def is_near(request: HTTPConnection, trusted: Sequence[Network]) -> bool:
    """Whether this machine or its private network asks."""
    asking = find_asking(request, trusted)
    return asking is not None and (asking.is_loopback or asking.is_private or asking.is_link_local)


def find_asking(request: HTTPConnection, trusted: Sequence[Network]) -> _Address | None:
    """The address that asks, None where that cannot be known.

    Anybody can write X-Forwarded-For: it is read from its end, and only as far as trusted proxies wrote it.
    Who comes through another proxy may be anybody.
    """
    asking = _read(request.client.host) if request.client else None
    hops = [hop for line in request.headers.getlist("x-forwarded-for") for hop in line.split(",")]
    if asking and not any(name in request.headers for name in _FORWARDED):
        return asking
    if not (hops and _is_trusted(asking, trusted)):
        return None
    while hops and _is_trusted(asking, trusted):
        asking = _read(hops.pop())
    return asking


def _is_trusted(address: _Address | None, trusted: Sequence[Network]) -> bool:
    return address is not None and any(address in network for network in trusted)


def _read(text: str) -> _Address | None:
    try:
        address = ip_address(text.strip().partition("%")[0])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address
