"""Opens what is emulated in the place of a bus or a port."""

from importlib.metadata import EntryPoint

from wince_wire import SourceError


def open_emulated(point: EntryPoint, argument: str, *, what: str) -> object:
    """Open what another part of Wince emulates.

    Parameters
    ----------
    point
        Names the function that opens it.
    argument
        For that function.
    what
        What a person calls it, for example ``the I2C bus 'sim'``.

    Raises
    ------
    SourceError
        If a package that it needs is not installed.
    ValueError
        If the argument cannot be read.
    """
    try:
        return point.load()(argument)
    except ImportError as error:
        msg = f"{what} is emulated, which needs the package {error.name}: install `wince[sim]`"
        raise SourceError(msg) from error
