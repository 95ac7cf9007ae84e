"""Draws people who do not exist, with expressions that are known."""

from ._head_data import LANDMARK_VERTICES, HeadData, load_head
from ._paint import PaintPlan, plan_paint
from ._person import SKIN_LUMA, Person, random_person
from ._renderer import CENTRE_CM, SIDE_PX, Drawing, Look, Renderer
from ._scene import Scene, random_lamp, random_scene
from ._wrinkles import FAMILIES

__all__ = [
    "CENTRE_CM",
    "FAMILIES",
    "LANDMARK_VERTICES",
    "SIDE_PX",
    "SKIN_LUMA",
    "Drawing",
    "HeadData",
    "Look",
    "PaintPlan",
    "Person",
    "Renderer",
    "Scene",
    "load_head",
    "plan_paint",
    "random_lamp",
    "random_person",
    "random_scene",
]
