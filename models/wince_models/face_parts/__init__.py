"""Makes and judges the model of what a face's regions look like: drawn faces, covered and bare."""

from ._commands import make_face_parts

__all__ = ["make_face_parts"]
