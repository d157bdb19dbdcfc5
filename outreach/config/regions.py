"""Time zones and holidays by their names, with a good guess for the name that is not quite one."""

from datetime import date
from zoneinfo import ZoneInfo, available_timezones

from outreach.config.problems import did_you_mean, find_close

_ABBREVIATIONS = {
    "pst": "America/Los_Angeles",
    "pdt": "America/Los_Angeles",
    "mst": "America/Denver",
    "mdt": "America/Denver",
    "cst": "America/Chicago",
    "cdt": "America/Chicago",
    "est": "America/New_York",
    "edt": "America/New_York",
    "gmt": "Europe/London",
    "bst": "Europe/London",
    "cet": "Europe/Berlin",
    "cest": "Europe/Berlin",
}
_FEW = 6  # parts of a country that are named


def parse_zone(text: str) -> ZoneInfo:
    """The time zone of an IANA name. Not EST, which knows no summer, nor BST, which is three zones."""
    if "/" in text or text == "UTC":
        try:
            return ZoneInfo(text)
        except (KeyError, ValueError, OSError):  # unknown; malformed; a folder ("America/") or too long
            pass
    raise ValueError(f"expected a time zone such as America/Los_Angeles, found '{text}'.{_zone_hint(text)}")


def _zone_hint(text: str) -> str:
    plain = text.strip().lower().replace(" ", "_")
    zones = {
        zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "SystemV/"))
    }
    cities = {zone.rpartition("/")[2].lower(): zone for zone in sorted(zones, reverse=True)}
    better = _ABBREVIATIONS.get(plain) or cities.get(plain.rpartition("/")[2])
    return f" Did you mean '{better}'?" if better else did_you_mean(plain, zones)


class Holidays:
    """The public holidays of a country or a part of it: `US`, `US-OR`, `DE-BE`."""

    __slots__ = ("_days", "region")

    def __init__(self, region: str) -> None:
        import holidays  # noqa: PLC0415 - half a second of imports, only for those who use it

        country, _, part = region.partition("-")
        try:
            self._days = holidays.country_holidays(country, subdiv=part or None)
        except NotImplementedError:
            hint = _region_hint(country, part, holidays.list_supported_countries())
            said = f"expected a country or its part such as US, US-OR or DE-BE, found '{region}'.{hint}"
            raise ValueError(said) from None
        self.region = region

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and day in self._days

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Holidays) and other.region == self.region

    def __hash__(self) -> int:
        return hash(self.region)

    def __repr__(self) -> str:
        return f"Holidays({self.region!r})"


def _region_hint(country: str, part: str, countries: dict[str, list[str]]) -> str:
    plain = country.upper()
    if plain not in countries:
        return did_you_mean(plain, countries)
    if not part:
        return f" Did you mean '{plain}'?"
    close = find_close(part, countries[plain])
    return f" Did you mean '{plain}-{close}'?" if close else _list_parts(plain, countries[plain])


def _list_parts(country: str, parts: list[str]) -> str:
    if not parts:
        return f" {country} has no parts here."
    more = " …" if len(parts) > _FEW else ""
    return f" {country} has {', '.join(parts[:_FEW])}{more}"
