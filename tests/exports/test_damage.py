"""Whatever happens to a portable file on its way, it is taken in whole or refused in a sentence."""

import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from export_course import MIDNIGHT, START, S
from wince_host.exports import ExportError, Form, import_portable
from wince_host.exports._words import one_line
from wince_host.store import SqliteStore

Export = Callable[..., tuple[Path, dict[str, Any]]]


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Any:  # noqa: ANN401 - a generator of stores
    made = SqliteStore(tmp_path_factory.mktemp("other") / "wince.sqlite")
    yield made
    made.close()


@given(
    position=st.floats(0, 1, exclude_max=True),
    value=st.integers(1, 255),
    cut=st.booleans(),
)
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_a_changed_or_cut_file_is_refused_or_the_same(
    make: Export, other: SqliteStore, tmp_path: Path, position: float, value: int, cut: bool
) -> None:
    folder, _ = make(Form.PORTABLE, since_ns=START, until_ns=START + 5 * S)
    content = bytearray((folder / "rows.zip").read_bytes())
    where = int(position * len(content))
    content[where] ^= value
    path = tmp_path / "changed.zip"
    path.write_bytes(content[:where] if cut else content)
    try:
        told = import_portable(other, None, path, by="ida", now_ns=lambda: MIDNIGHT)
    except ExportError as error:
        said = str(error)
    else:
        said = f"{path} {told.rows}"
    assert said.startswith(str(path))
    assert said.endswith((" 15", "[W440]"))


def test_an_archive_with_a_password_is_refused(
    make: Export, other: SqliteStore, tmp_path: Path
) -> None:
    folder, _ = make(Form.PORTABLE, since_ns=START, until_ns=START + 5 * S)
    path = tmp_path / "locked.zip"
    shutil.copy(folder / "rows.zip", path)
    content = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        starts = [info.header_offset for info in archive.infolist()]
    central = content.rindex(b"PK\x01\x02", 0, content.rindex(b"PK\x05\x06"))
    for start in starts:
        content[start + 6] |= 1
    while central >= 0:
        content[central + 8] |= 1
        central = content.rfind(b"PK\x01\x02", 0, central)
    path.write_bytes(content)
    with pytest.raises(ExportError, match="cannot be taken in"):
        import_portable(other, None, path, by="ida", now_ns=lambda: MIDNIGHT)


@given(st.text())
def test_free_words_become_one_line_that_no_format_takes_for_its_own(text: str) -> None:
    line = one_line(text)
    assert line.isprintable()
    assert line == line.strip()
    assert not set(line) & set("\t\r\n\x00\x14\x15")
    assert one_line(line) == line
