"""Brings a person's new resting values to the disk, however long it refuses."""

from wince_device.pain import Baseline, BaselineStore

from ._failures import Failures


class BaselineKeeper:
    """Used by the one thread that makes and saves baselines.

    Parameters
    ----------
    store
        Where they lie.
    failures
        Notes that the disk refuses.
    """

    def __init__(self, store: BaselineStore, failures: Failures) -> None:
        self._store = store
        self._failures = failures
        self._unsaved: Baseline | None = None

    def load(self, patient: str, *, source: str) -> Baseline | None:
        """Return what was kept of a person, if it was made with the same source."""
        return self._store.load(patient, source=source)

    def keep(self, made: Baseline | None) -> None:
        """Save a new baseline, or one that the disk refused before; called every second."""
        self._unsaved = made or self._unsaved
        if self._unsaved is None:
            return
        try:
            self._store.save(self._unsaved)
        except OSError as error:
            self._failures.note("the baseline could not be kept for the next start", error)
            return
        self._unsaved = None

    def let_go(self) -> None:
        """Save nothing more of the person before."""
        self._unsaved = None

    def retire(self, patient: str) -> None:
        """Have none in force any more: what was kept goes to the earlier ones."""
        self._unsaved = None
        self._store.retire(patient)
