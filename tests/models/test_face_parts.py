"""The model of what regions look like: made from drawn people, judged under drawn covers."""

from pathlib import Path

import numpy as np
import pytest

from wince_device.face import PARTS_FILE, REGION_NAMES, own_model
from wince_device.face.face_parts import FaceParts
from wince_models.face_parts import make_face_parts
from wince_models.face_parts._covers import KINDS, lay

PARTS = ("measured", "read")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("region", REGION_NAMES)
def test_a_cover_lies_over_its_region_and_leaves_the_rest(region: str, kind: str) -> None:
    face = np.random.default_rng(1).integers(0, 256, (112, 112)).astype(np.uint8)
    shares, touched = [], []
    for seed in range(30):
        covered, share = lay(face, region, kind, np.random.default_rng(seed))
        changed = covered != face
        shares.append(share)
        touched.append(changed.mean())
        assert changed.mean() < 0.95
    assert np.median(shares) > 0.4
    assert len(set(touched)) > 20


def test_the_same_numbers_lay_the_same_cover() -> None:
    face = np.full((112, 112), 128, dtype=np.uint8)
    one, other = (lay(face, "V3", "hand", np.random.default_rng(5))[0] for _ in range(2))
    assert (one == other).all()


@pytest.mark.models
@pytest.mark.slow
def test_the_command_draws_fits_judges_and_writes(
    head_file: Path, face_models: object, tmp_path: Path
) -> None:
    assert face_models
    out, said = tmp_path / "models", list[str]()
    out.mkdir()
    marks = "".join(f"<!-- {part}: {end} -->\n" for part in PARTS for end in ("begin", "end"))
    (out / "face-parts.md").write_text(f"# Model card\n{marks}")
    make_face_parts(head_file, out, tmp_path / "work", people=4, processes=1, say=said.append)
    assert said[-3].startswith("learned from ")
    card = (out / "face-parts.md").read_text()
    assert all(f"| {name} | " in card for name in REGION_NAMES)
    for what in ("nothing", *(f"cover of {name}" for name in REGION_NAMES)):
        assert f"| {what}: correlation | " in card
        assert f"| {what}: too high by | " in card
    parts = FaceParts(own_model(PARTS_FILE, out))
    noise = np.random.default_rng(1).integers(0, 256, (112, 112)).astype(np.uint8)
    assert (parts.explained(noise) < 0.5).all()
    before = (out / PARTS_FILE).read_bytes()
    make_face_parts(head_file, out, tmp_path / "work", people=4, processes=1, say=said.append)
    assert (out / PARTS_FILE).read_bytes() == before
