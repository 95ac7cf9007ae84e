"""A carried file or a receipt that is not what it should be is refused in one sentence."""

# ruff: noqa: ANN401 - the types of conftest.py cannot be imported, so its fixtures are Any

import shutil
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from cryptography.x509 import load_pem_x509_certificate
from cryptography.x509.oid import ExtendedKeyUsageOID
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from file_limit import no_file_beyond
from wince_device.carrying import carry_out, carry_receipt
from wince_device.outbox import Outbox
from wince_host.carrying import carry_in
from wince_host.store import SqliteStore
from wince_wire import ConfigurationError, OutboxError, RecordingError, SetupError, WinceError

SHARED_MEMORY = 33_000
"""Bytes: SQLite keeps 32 KiB of it in a file."""


def carried(bench: Any, rows: int = 20) -> Path:
    bench.fill(rows)
    file = carry_out(bench.unit, bench.stick).file
    assert file is not None
    return file


def require_refused(bench: Any, file: Path, words: str) -> None:
    with pytest.raises(RecordingError, match=words) as caught:
        carry_in(bench.host, file)
    assert str(file) in str(caught.value)
    assert "\n" not in str(caught.value)
    assert not bench.host.store_file.exists()
    assert not file.with_name(file.name + ".receipt").exists()


@given(data=st.data())
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_no_altered_or_truncated_file_is_taken_in(bench: Any, data: st.DataObject) -> None:
    whole = bench.stick / "whole"
    if not whole.exists():
        bench.fill(20)
        carry_out(bench.unit, whole)
    content = bytearray(whole.read_bytes())
    place = data.draw(st.integers(0, len(content) - 1))
    match data.draw(st.sampled_from(["flip", "cut", "insert", "append"])):
        case "flip":
            content[place] ^= 1 << data.draw(st.integers(0, 7))
        case "cut":
            del content[place:]
        case "insert":
            content.insert(place, content[place] ^ 0xFF)
        case _:
            content.append(0)
    file = bench.stick / "altered"
    file.write_bytes(content)
    # A bit of the header may make it another layout, device or certificate: each has its sentence.
    require_refused(bench, file, r"\[W210\]$")


def test_blocks_may_not_change_places_or_be_left_out(bench: Any) -> None:
    file = carried(bench, rows=2500)
    content = file.read_bytes()
    frames = list(_frames(content))
    blocks = [frame for frame in frames if frame[:1] == b"B"]
    assert len(blocks) > 2
    head, tail = content[:8] + frames[0], b"".join(frames[-2:])
    for chosen in (blocks[::-1], blocks[1:], [*blocks, blocks[-1]]):
        file.write_bytes(head + b"".join(chosen) + tail)
        require_refused(bench, file, "altered or damaged")


def _frames(content: bytes) -> Iterator[bytes]:
    place = 8
    while place < len(content):
        end = place + 5 + int.from_bytes(content[place + 1 : place + 5])
        yield content[place:end]
        place = end


def test_a_file_that_is_none_is_refused(bench: Any) -> None:
    file = bench.stick / "holiday.jpg"
    require_refused(bench, file, "cannot be read")
    file.write_bytes(b"")
    require_refused(bench, file, "no carried file")
    file.write_bytes(b"\xff\xd8" * 5000)
    require_refused(bench, file, "no carried file")


def test_a_block_that_swells_is_refused_before_it_fills_the_memory(bench: Any) -> None:
    file = carried(bench)
    content = file.read_bytes()
    bomb = zlib.compress(bytes(1 << 26), 9)
    block = b"B" + len(bomb).to_bytes(4) + bomb
    head = content[:8] + next(_frames(content))
    file.write_bytes(head + block)
    require_refused(bench, file, "altered or damaged")
    file.write_bytes(head + b"B" + (1 << 31).to_bytes(4))
    require_refused(bench, file, "altered or damaged")


def test_a_foreign_unit_is_refused(bench: Any, small_site: Any, tmp_path: Path) -> None:
    other = small_site(tmp_path / "elsewhere")
    foreign = other.enrol(tmp_path / "unit")
    bench.fill(3)
    file = carry_out(foreign, bench.stick).file
    assert file is not None
    require_refused(bench, file, "not signed by a device of this site")


def test_a_certificate_that_ended_or_was_revoked_is_refused(bench: Any, tmp_path: Path) -> None:
    file = carried(bench)
    for days, words in ((-1, "ended on"), (1, "no refusal")):
        unit = bench.site.enrol(tmp_path / "unit", days=days)
        file.unlink()
        carry_out(unit, file)
        if days < 0:
            require_refused(bench, file, words)
    certificate = Path(unit.broker.certificate_file).read_bytes()
    bench.site.revoke(load_pem_x509_certificate(certificate))
    require_refused(bench, file, "was revoked")
    (bench.site.folder / "ca.crl").unlink()
    assert carry_in(bench.host, file).new == 20


def test_a_servers_certificate_signs_no_rows(bench: Any, tmp_path: Path) -> None:
    bench.fill(3)
    unit = bench.site.enrol(tmp_path / "unit", usage=ExtendedKeyUsageOID.SERVER_AUTH)
    file = carry_out(unit, bench.stick).file
    assert file is not None
    require_refused(bench, file, "not a device's")


def test_a_unit_cannot_speak_for_another(bench: Any, tmp_path: Path) -> None:
    """Its certificate says bed-5; whoever holds its key writes a file that says bed-4."""
    bench.fill(3)
    thief = bench.site.enrol(tmp_path / "thief", "bed-5")
    pretended = msgspec.structs.replace(
        bench.unit, broker=thief.broker, state_folder=bench.unit.state_folder
    )
    with pytest.raises(ConfigurationError, match="is not of bed-4"):
        carry_out(pretended, bench.stick)
    file = carry_out(bench.unit, bench.stick).file
    assert file is not None
    content = file.read_bytes()
    frames = list(_frames(content))
    header = msgspec.json.decode(frames[0][5:])
    header["certificate"] = Path(thief.broker.certificate_file).read_text()
    body = msgspec.json.encode(header)
    signed = content[:8] + b"H" + len(body).to_bytes(4) + body + b"".join(frames[1:-1])
    key = load_pem_private_key(Path(thief.broker.key_file).read_bytes(), None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    signature = key.sign(signed, ec.ECDSA(hashes.SHA256()))
    file.write_bytes(signed + b"S" + len(signature).to_bytes(4) + signature)
    require_refused(bench, file, "says that it is of bed-4, and is signed by bed-5")


def test_without_credentials_the_sentence_names_what_to_do(bench: Any, tmp_path: Path) -> None:
    bench.fill(3)
    broker = bench.unit.broker
    replace = msgspec.structs.replace
    other_key = bench.site.enrol(tmp_path / "other").broker.key_file
    cases = [
        (replace(broker, certificate_file=""), "has no certificate"),
        (replace(broker, key_file=str(tmp_path / "gone")), "No such file"),
        (replace(broker, key_file=broker.ca_file), "no private key"),
        (replace(broker, certificate_file=broker.key_file), "no certificate"),
        (replace(broker, key_file=other_key), "does not belong"),
    ]
    for credentials, words in cases:
        with pytest.raises(ConfigurationError, match=rf"{words}.*wince-device enrol") as caught:
            carry_out(replace(bench.unit, broker=credentials), bench.stick)
        assert "\n" not in str(caught.value)
    assert list(bench.stick.iterdir()) == []


def test_a_host_without_a_site_says_so(bench: Any) -> None:
    file = carried(bench)
    (bench.site.folder / "ca.crl").write_text("no list")
    with pytest.raises(SetupError, match=r"ca\.crl is not what it should be"):
        carry_in(bench.host, file)
    shutil.rmtree(bench.site.folder)
    with pytest.raises(SetupError, match="no site certificate"):
        carry_in(bench.host, file)


def test_only_a_receipt_of_the_site_for_this_unit_lets_go(
    bench: Any, small_site: Any, tmp_path: Path
) -> None:
    file = carried(bench)
    receipt = carry_in(bench.host, file).receipt
    assert receipt is not None
    good = receipt.read_text()
    sites_certificate = Path(bench.unit.broker.ca_file)
    for bad, words in (
        (good.replace('\\"seq\\":20', '\\"seq\\":99'), "not signed by this unit's site"),
        (good[:-20], "no receipt"),
        ("[" * 100_000, "no receipt"),
        ('{"receipt": "{}", "signature": "not base64!"}', "not signed"),
    ):
        assert bad != good
        receipt.write_text(bad)
        with pytest.raises(RecordingError, match=words):
            carry_receipt(bench.unit, receipt)
    receipt.write_text(good)
    renamed = msgspec.structs.replace(bench.unit, name="bed-5")
    with pytest.raises(RecordingError, match="is a receipt for bed-4"):
        carry_receipt(renamed, receipt)
    shutil.copy(small_site(tmp_path / "elsewhere").folder / "ca.crt", sites_certificate)
    with pytest.raises(RecordingError, match="not signed by this unit's site"):
        carry_receipt(bench.unit, receipt)
    with Outbox(bench.outbox) as outbox:
        assert outbox.depth() == 20


def test_a_full_stick_leaves_nothing_half_written(bench: Any) -> None:
    bench.fill(5000)
    with (
        no_file_beyond(SHARED_MEMORY),
        pytest.raises(OutboxError, match=r"larg.*every row is still here"),
    ):
        carry_out(bench.unit, bench.stick)
    assert list(bench.stick.iterdir()) == []
    assert carry_out(bench.unit, bench.stick).rows == 5000


def test_an_outbox_that_is_none_is_told(bench: Any) -> None:
    with pytest.raises(OutboxError, match="there is no outbox"):
        carry_out(bench.unit, bench.stick)
    bench.outbox.parent.mkdir()
    bench.outbox.write_bytes(b"\xa5" * 8192)
    with pytest.raises(OutboxError, match="cannot be read"):
        carry_out(bench.unit, bench.stick)
    bench.outbox.unlink()
    SqliteStore(bench.outbox).close()
    with pytest.raises(WinceError, match="not an outbox"):
        carry_out(bench.unit, bench.stick)
    assert list(bench.stick.iterdir()) == []
