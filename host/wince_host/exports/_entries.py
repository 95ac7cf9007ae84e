"""What people entered about a person: ratings and doses, without who wrote them down."""

from dataclasses import dataclass

from wince_host.care import CareStore, Dose, Rating

from ._request import Subject
from ._words import one_line


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


def read_entries(care: CareStore | None, subject: Subject) -> Entries:
    """Return the entries about a person; none for a device, which knows nobody."""
    if care is None or subject.person is None:
        return Entries()
    since_ns, until_ns = subject.since_ns, subject.until_ns
    return Entries(
        ratings=tuple(care.ratings(subject.person, since_ns=since_ns, until_ns=until_ns)),
        doses=tuple(care.doses(subject.person, since_ns=since_ns, until_ns=until_ns)),
    )
