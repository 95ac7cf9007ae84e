"""The page of one unit, kept up to date in place."""

import asyncio

from wince_host.accounts import User
from wince_host.context import HostContext

from . import _texts as texts
from ._chart import hatch_definition
from ._courses import Courses, Zoom
from ._elements import holder, set_attribute, show
from ._frame import Frame, all_units_link
from ._moment import moment_of
from ._unit import Unit, unit_of
from ._unit_markup import unit_pieces, words_rule
from ._ward import Ward

COLUMNS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("unit-now", ("head", "score", "state", "trouble")),
    ("unit-course", ("course",)),
    ("unit-sections", ("why", "face", "heart", "quality", "technical")),
)
"""The places of the page with their pieces, from top to bottom."""


class UnitPage:
    """The elements of one browser's unit page. Make it inside a NiceGUI page.

    Parameters
    ----------
    context
        Where the values come from.
    user
        Who is signed in.
    device
        Whose page it is.
    zoom
        How long the course is.
    """

    def __init__(self, context: HostContext, user: User, device: str, zoom: Zoom) -> None:
        self._context = context
        self._device = device
        self._zoom = zoom
        self._courses = Courses(context.queries, zoom)
        self._frame = Frame(user, skip=texts.SKIP_UNIT, tools=all_units_link())
        show(holder("div"), hatch_definition())
        self._pieces = {}
        with holder("main", "unit", id="content", tabindex="-1", data_live="") as self._main:
            for place, names in COLUMNS:
                with holder("div", place):
                    for name in names:
                        self._pieces[name] = holder("section", f"piece-{name} card-{name}")
            show(holder("div", "unit-rule"), words_rule())
        self._frame.close()

    async def show(self, ward: Ward) -> None:
        """Bring the page up to date; what did not change is not sent."""
        self._frame.show(ward)
        unit = await asyncio.to_thread(self._look)
        if unit is None:
            return
        set_attribute(self._main, "class", f"unit unit-{unit.card.pain}")
        for name, inside in unit_pieces(unit, self._zoom).items():
            show(self._pieces[name], inside)

    def _look(self) -> Unit | None:
        view = self._context.live.device(self._device)
        if view is None:
            return None
        moment = moment_of(self._context.live)
        return unit_of(view, self._courses.course(view, moment.utc_ns), moment)
