"""Analyses one session in whatever process it lands: hashed, kept by content, never raising."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numba

from wince_host.study._parameters import StudyParameters
from wince_host.study._results import Exclusion
from wince_host.study.measures import Named, SessionFigures, analyse_session
from wince_host.study.reading import (
    DamagedError,
    Fingerprint,
    SessionReference,
    fingerprint,
    read_session,
    unread,
)
from wince_wire import WinceError

from ._cache import Cache

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One session to analyse, and where to keep what comes of it."""

    reference: SessionReference
    parameters: StudyParameters
    cache: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """A session's figures, packed, and whether they were kept from before."""

    packed: bytes
    from_cache: bool

    @property
    def figures(self) -> SessionFigures:
        """The figures."""
        return msgspec.msgpack.decode(self.packed, type=SessionFigures)


def do(work: Work) -> Done:
    """Analyse a session, or take what is kept of it; a session that fails is named, not raised."""
    cache = Cache(work.cache)
    try:
        found = fingerprint(work.reference)
    except OSError as error:
        return _given_up(work.reference, "", "unreadable", f"it cannot be read ({error.strerror})")
    key = cache.key(work.reference, work.parameters, found.sha256)
    kept = cache.read(key)
    if kept is not None:
        return Done(packed=kept, from_cache=True)
    with _one_thread():
        done = _analysed(work, found)
    # What could not be read may be read once a program or a right is there: it is tried again.
    if all(row.rule != "unreadable" for row in done.figures.exclusions):
        cache.write(key, done.packed)
    return done


@contextmanager
def _one_thread() -> Iterator[None]:
    """Keep the kernels to one thread: sessions go side by side, and waiting threads would spin."""
    before = numba.get_num_threads()
    numba.set_num_threads(1)
    try:
        yield
    finally:
        numba.set_num_threads(before)


def _analysed(work: Work, found: Fingerprint) -> Done:
    reference = work.reference
    try:
        material = read_session(
            reference, found, scale=work.parameters.rating, kept=work.cache / "device"
        )
        figures = analyse_session(_named(reference, found.sha256), material, work.parameters)
    except DamagedError as error:
        return _given_up(reference, found.sha256, error.rule, error.sentence)
    except WinceError as error:
        return _given_up(reference, found.sha256, "unreadable", error.sentence)
    except Exception as error:
        logger.exception("the session %s could not be analysed", reference.folder)
        what = f"something unforeseen happened ({type(error).__name__}: {error}): see the log"
        return _given_up(reference, found.sha256, "unreadable", what)
    return Done(packed=msgspec.msgpack.encode(figures), from_cache=False)


def _named(reference: SessionReference, sha256: str) -> Named:
    return Named(
        participant=reference.participant,
        session=reference.session,
        kind=reference.source,
        folder=reference.folder,
        content_sha256=sha256,
    )


def _given_up(reference: SessionReference, sha256: str, rule: str, sentence: str) -> Done:
    """Return figures that hold nothing but the reason why there are none."""
    session = unread(reference, content_sha256=sha256)
    exclusion = Exclusion(
        participant=reference.participant,
        session=reference.session,
        task="",
        block="",
        part="session",
        rule=rule,
        sentence=sentence,
    )
    figures = SessionFigures(session=session, study="", exclusions=[exclusion])
    return Done(packed=msgspec.msgpack.encode(figures), from_cache=False)
