"""NiceGUI elements whose inside is markup of ours, sent only when it changes."""

from nicegui import ui
from nicegui.element import Element

from wince_host.markup import Attribute


def holder(tag: str, classes: str = "", **attributes: Attribute) -> Element:
    """Return a plain HTML element in the page's place of this moment."""
    element = ui.element(tag)
    if classes:
        element.classes(classes)
    for name, value in attributes.items():
        if value is not None:
            set_attribute(element, name.removesuffix("_").replace("_", "-"), str(value))
    return element


def show(element: Element, markup: str) -> None:
    """Put markup, in which all text is escaped already, inside an element."""
    set_attribute(element, "innerHTML", markup)


def set_attribute(element: Element, name: str, value: str) -> None:
    """Set an attribute when it is another one than before."""
    if element.props.get(name) != value:
        element.props[name] = value
