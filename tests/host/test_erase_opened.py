"""Erasing a person takes what was opened of their recordings along."""

import json
from contextlib import closing
from pathlib import Path

import pytest

from host_bench import MakeScore
from stored_messages import row
from wince_host._storage_commands import erase
from wince_host.recordings import erase_opened
from wince_host.settings import HostSettings
from wince_host.store import Batch, SqliteStore
from wince_wire import RecordingError


def opened(folder: Path, name: str, manifest: object) -> Path:
    place = folder / name
    (place / "pictures").mkdir(parents=True)
    (place / "frames.csv").write_text("t_s\n1\n")
    (place / "pictures" / "000000001.png").write_bytes(b"\x89PNG")
    text = manifest if isinstance(manifest, str) else json.dumps(manifest)
    (place / "manifest.json").write_text(text)
    return place


def of(subject: str) -> dict[str, str]:
    return {"format": "wince-opened-recording", "subject": subject}


@pytest.mark.parametrize("elsewhere", [False, True])
def test_the_command_erases_what_was_opened_and_names_what_it_cannot_tell(
    make_score: MakeScore,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    *,
    elsewhere: bool,
) -> None:
    state = tmp_path / "state"
    with closing(SqliteStore(HostSettings(state=state).store_file)) as store:
        store.commit(Batch(rows=[row(make_score(1))]))
    folder = tmp_path / "study" if elsewhere else state / "opened"
    hers = [opened(folder, name, of("heron")) for name in ("first", "second")]
    kept = [
        opened(folder, "teal", of("teal")),
        opened(folder, "not ours", {"format": "another", "subject": "heron"}),
    ]
    unread = [opened(folder, "broken", "{"), folder / "cut.part"]
    unread[1].mkdir()
    erase("heron", state=state, recordings=folder if elsewhere else None, yes=True)
    said = capsys.readouterr().out
    assert "erased: 1 rows and 0 entries" in said
    for place in hers:
        assert not place.exists()
        assert f"erased: the opened recording {place}" in said
    for place in unread:
        assert f"{place} does not say whose it is" in said
    assert all((place / "frames.csv").is_file() for place in kept)
    assert sorted(folder.iterdir()) == sorted([*kept, *unread])


def test_without_the_folder_there_is_nothing_to_erase(tmp_path: Path) -> None:
    assert erase_opened(tmp_path / "none", "heron").erased == ()


def test_what_cannot_be_removed_is_told_and_stays_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = opened(tmp_path, "first", of("heron"))

    def refuse(*_: object, **__: object) -> None:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as broken:
        broken.setattr("shutil.rmtree", refuse)
        with pytest.raises(RecordingError, match="erase once more"):
            erase_opened(tmp_path, "heron")
    assert erase_opened(tmp_path, "heron").erased == (place,)
    assert not place.exists()
