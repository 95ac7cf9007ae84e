"""The manifest: where the rows come from, how good their clocks were, and the files' hashes."""

import hashlib
import json
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from wince_host.store import Store
from wince_wire import SCHEMA_VERSION, Birth, ConfigReported, decode

from ._request import Request, Subject
from ._tally import Tally
from ._words import iso

MANIFEST: Final = "manifest.json"


def make_manifest(
    store: Store, request: Request, subject: Subject, tally: Tally, made_ns: int
) -> dict[str, Any]:
    """Return everything of a manifest but the files."""
    return {
        "format": f"wince-export-{request.form.value}",
        "wince_version": version("wince"),
        "contract_version": SCHEMA_VERSION,
        "made": iso(made_ns),
        "person": subject.person,
        "device": request.device,
        "since": iso(subject.since_ns),
        "until": iso(subject.until_ns),
        "since_ns": subject.since_ns,
        "until_ns": subject.until_ns,
        "devices": [_device(store, name) for name in subject.devices],
        "boots": _boots(store, tally.boots),
        **tally.told(),
    }


def hash_files(folder: Path) -> list[dict[str, Any]]:
    """Return name, length and SHA-256 of every file in a folder, sorted by name."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return [_hashed(folder, path) for path in paths if path.name != MANIFEST]


def write_manifest(folder: Path, told: dict[str, Any]) -> None:
    """Write the manifest into a folder."""
    text = json.dumps(told, indent=2, ensure_ascii=False)
    (folder / MANIFEST).write_text(text + "\n", "utf-8")


def _hashed(folder: Path, path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    name = path.relative_to(folder).as_posix()
    return {"name": name, "bytes": path.stat().st_size, "sha256": digest}


def _device(store: Store, name: str) -> dict[str, Any]:
    """Return what a device said last of itself; a start before that may have been otherwise."""
    told: dict[str, Any] = {"device": name}
    found = store.latest_announcement(name, "birth")
    if found is not None:
        birth = decode(found.payload.encode(), Birth)
        told["last_announced"] = {
            "boot_id": birth.boot_id,
            "wince_version": birth.wince_version,
            "camera": birth.camera,
            "pulse_sensor": birth.pulse_sensor,
            "simulated": birth.simulated,
            "models": birth.models,
        }
    found = store.latest_announcement(name, "config_reported")
    if found is not None:
        told["last_configuration"] = _configuration(decode(found.payload.encode(), ConfigReported))
    return told


def _configuration(reported: ConfigReported) -> dict[str, Any]:
    text = json.dumps(reported.settings, sort_keys=True, separators=(",", ":"))
    return {
        "revision": reported.revision,
        "boot_id": reported.boot_id,
        "settings_sha256": hashlib.sha256(text.encode()).hexdigest(),
    }


def _boots(store: Store, seen: Iterable[tuple[str, str]]) -> list[dict[str, Any]]:
    """Return holes and dropped rows of each start that was seen, whole starts and all kinds."""
    wanted = set(seen)
    return [
        {"device": name, "boot_id": boot.boot_id, "holes": boot.holes, "dropped": boot.dropped}
        for name in sorted({name for name, _ in wanted})
        for boot in store.device_counts(name).boots
        if (name, boot.boot_id) in wanted
    ]
