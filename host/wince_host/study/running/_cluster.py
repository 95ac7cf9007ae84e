"""Analyses sessions on a Dask cluster whose workers see the same folders."""

from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from types import ModuleType
from typing import Any, Final

from wince_wire import SetupError

from ._work import Done, Work, do

CONNECT_S: Final = 20.0
LONGEST_S: Final = 24.0 * 3600.0
"""A session that gives no result for so long has met a cluster that is gone."""
LOOK_EVERY_S: Final = 0.5


def on_cluster(
    works: Sequence[Work], address: str, stopped: Callable[[], bool]
) -> Iterator[tuple[int, Done]]:
    """Yield each session's place and figures as they come.

    Parameters
    ----------
    address
        Of the scheduler, such as ``tcp://192.0.2.7:8786``.

    Raises
    ------
    KeyboardInterrupt
        If somebody wants to stop.
    SetupError
        If Dask is not installed, the scheduler does not answer, or a worker fails.
    """
    distributed = _library()
    try:
        client = distributed.Client(address, timeout=CONNECT_S)
    except (OSError, ValueError) as error:
        msg = f"no Dask scheduler answers at {address}: start one with `dask scheduler`"
        raise SetupError(msg) from error
    try:
        with client:
            yield from _gathered(distributed, client, works, address, stopped)
    except OSError as error:
        msg = f"the cluster at {address} went away: run it again, what was done is kept"
        raise SetupError(msg) from error


def _gathered(
    distributed: ModuleType,
    client: Any,  # noqa: ANN401 - of an optional library, which may not be here
    works: Sequence[Work],
    address: str,
    stopped: Callable[[], bool],
) -> Iterator[tuple[int, Done]]:
    futures = client.map(do, works, pure=False, retries=2)
    places = {future.key: at for at, future in enumerate(futures)}
    waiting = set(futures)
    waited_s = 0.0
    while waiting:
        if stopped():
            client.cancel(list(waiting))
            raise KeyboardInterrupt
        try:
            ended = distributed.wait(waiting, timeout=LOOK_EVERY_S, return_when="FIRST_COMPLETED")
        except TimeoutError:
            waited_s += LOOK_EVERY_S
            if waited_s > LONGEST_S:
                raise SetupError(f"the cluster at {address} gives no result any more") from None
            continue
        waited_s = 0.0
        for future in ended.done:
            yield places[future.key], _result(future, address)
        waiting = set(ended.not_done)


def _result(future: Any, address: str) -> Done:  # noqa: ANN401 - of an optional library
    if future.status == "finished":
        done: Done = future.result(timeout=CONNECT_S)
        return done
    msg = (
        f"a worker of the cluster at {address} failed ({future.exception(timeout=CONNECT_S)}): "
        "install the same version of wince on every worker, and let all see the study's folder"
    )
    raise SetupError(msg)


def _library() -> ModuleType:
    try:
        return import_module("distributed")
    except ImportError as error:
        msg = "--scheduler needs Dask: install `wince[cluster]`"
        raise SetupError(msg) from error
