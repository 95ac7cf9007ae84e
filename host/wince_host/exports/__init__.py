"""Rows of one person or device as files of the field's formats, and the portable form back in."""

from wince_wire import ExportError

from ._export import export
from ._import import Imported, import_portable
from ._request import Form, Request, Subject
from ._rows import read_events

__all__ = [
    "ExportError",
    "Form",
    "Imported",
    "Request",
    "Subject",
    "export",
    "import_portable",
    "read_events",
]
