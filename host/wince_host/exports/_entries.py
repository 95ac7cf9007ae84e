"""What people entered about a person: ratings and doses, without who wrote them down."""

from dataclasses import dataclass

from wince_host.care import CareStore, Dose, Rating

from ._request import Request
from ._words import one_line

LATEST_NS = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Entries:
    """Ratings and doses of the exported span; notes are free words and stay on the host."""

    ratings: tuple[Rating, ...] = ()
    doses: tuple[Dose, ...] = ()

    def remarks(self) -> list[tuple[int, str]]:
        """Return both as moments (UTC, ns) with words."""
        rated = [
            (rating.t_ns, f"rating {rating.scale} {rating.value:g}") for rating in self.ratings
        ]
        given = [(dose.t_ns, _words(dose)) for dose in self.doses]
        return sorted([*rated, *given])


def _words(dose: Dose) -> str:
    return one_line(f"dose {dose.drug} {dose.amount:g} {dose.unit}")


def read_entries(care: CareStore | None, request: Request) -> Entries:
    """Return the entries about a person; none for a device, which knows nobody.

    Without a span these are all: a dose may have been given before the unit was switched on.
    """
    if care is None or request.person is None:
        return Entries()
    since_ns = 0 if request.since_ns is None else request.since_ns
    until_ns = LATEST_NS if request.until_ns is None else request.until_ns
    return Entries(
        ratings=tuple(care.ratings(request.person, since_ns=since_ns, until_ns=until_ns)),
        doses=tuple(care.doses(request.person, since_ns=since_ns, until_ns=until_ns)),
    )
