"""The settings' keys as a flat table, read from the marks on the fields themselves."""

import typing
from dataclasses import dataclass
from typing import Annotated, Final, Literal, get_args, get_origin

import msgspec
from msgspec import Meta

Change = Literal["live", "restart", "local"]
MARK: Final = "x-wince-change"
"""JSON Schema keyword that carries a key's mark."""

AT_ONCE = Meta(extra_json_schema={MARK: "live"})
"""A change from the host is in force at once."""
AT_RESTART = Meta(extra_json_schema={MARK: "restart"})
"""A change from the host is in force after the next start."""
AT_THE_DEVICE = Meta(extra_json_schema={MARK: "local"})
"""Set in the device's own file only: it is its identity, a secret, or another way's business."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingKey:
    """One key.

    Attributes
    ----------
    path
        The whole path, parts joined by dots.
    kind
        ``str``, ``int``, ``float`` or ``bool``.
    change
        What a change takes. A key without a mark is ``local``: nothing is settable by oversight.
    minimum, maximum
        Bounds of a number, or None.
    pattern, longest
        Form and largest length of a text, or None.
    """

    path: str
    kind: type
    change: Change
    minimum: float | None = None
    maximum: float | None = None
    pattern: str | None = None
    longest: int | None = None

    @property
    def allowed(self) -> str:
        """What may stand there, for people."""
        if self.kind is bool:
            return "true or false"
        if self.kind is str:
            form = f" like {self.pattern}" if self.pattern else ""
            return f"text{form}" + (f" of up to {self.longest} characters" if self.longest else "")
        what = "a whole number" if self.kind is int else "a number"
        return f"{what} from {self.minimum:g} to {self.maximum:g}" if self._bounded else what

    @property
    def _bounded(self) -> bool:
        return self.minimum is not None and self.maximum is not None


def setting_keys(kind: type[msgspec.Struct]) -> dict[str, SettingKey]:
    """Return every key under a settings type, by its whole path."""
    keys: dict[str, SettingKey] = {}
    for name, hint in typing.get_type_hints(kind, include_extras=True).items():
        plain = get_args(hint)[0] if get_origin(hint) is Annotated else hint
        if isinstance(plain, type) and issubclass(plain, msgspec.Struct):
            below = setting_keys(plain).values()
            keys |= {f"{name}.{key.path}": _moved(key, name) for key in below}
        elif isinstance(plain, type):
            keys[name] = _key(name, plain, [m for m in _marks(hint) if isinstance(m, Meta)])
    return keys


def _marks(hint: object) -> tuple[object, ...]:
    return get_args(hint)[1:] if get_origin(hint) is Annotated else ()


def _moved(key: SettingKey, parent: str) -> SettingKey:
    return SettingKey(
        path=f"{parent}.{key.path}",
        kind=key.kind,
        change=key.change,
        minimum=key.minimum,
        maximum=key.maximum,
        pattern=key.pattern,
        longest=key.longest,
    )


def _key(path: str, kind: type, metas: list[Meta]) -> SettingKey:
    found: dict[str, typing.Any] = {"change": "local"}
    for meta in metas:
        told = {
            "minimum": meta.ge,
            "maximum": meta.le,
            "pattern": meta.pattern,
            "longest": meta.max_length,
            "change": (meta.extra_json_schema or {}).get(MARK),
        }
        found |= {name: value for name, value in told.items() if value is not None}
    return SettingKey(path=path, kind=kind, **found)
