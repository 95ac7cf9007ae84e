"""Batches for the pain network: each face once, held against looks at the same person's rest."""

import numpy as np
import pytest

pytest.importorskip("torch", reason="PyTorch, of the extra 'training', is not installed")

import torch

from wince_models.pain_faces._rested_batches import GROUPS, LOOKS_AT_REST, RestedPeople

PEOPLE = 17
SHOWN = 7
RESTS = 3


@pytest.fixture
def rested() -> RestedPeople:
    person = np.repeat(np.arange(PEOPLE, dtype=np.int32), SHOWN + RESTS)
    resting = np.tile(np.arange(SHOWN + RESTS) >= SHOWN, PEOPLE)
    return RestedPeople(person, resting, together=4)


def test_each_face_comes_once_and_none_at_rest(rested: RestedPeople) -> None:
    batches = rested.batches(np.random.default_rng(1))
    shown = np.concatenate([batch.shown for batch in batches])
    assert len(np.unique(shown)) == len(shown)
    assert (shown % (SHOWN + RESTS) < SHOWN).all()
    groups = PEOPLE * 2
    assert len(batches) == groups // GROUPS


def test_a_face_is_held_against_its_own_persons_rest(rested: RestedPeople) -> None:
    for batch in rested.batches(np.random.default_rng(2)):
        rests = batch.resting.reshape(-1, LOOKS_AT_REST)
        assert (rests % (SHOWN + RESTS) >= SHOWN).all()
        owners = rests // (SHOWN + RESTS)
        assert (owners[batch.group] == batch.shown[:, None] // (SHOWN + RESTS)).all()
        # An embedding that says only whose face it is leaves nothing.
        who = torch.from_numpy((batch.rows // (SHOWN + RESTS)).astype(np.float32))[:, None]
        assert torch.count_nonzero(batch.against_rest(who)) == 0


def test_who_has_no_rest_is_left_out() -> None:
    person = np.repeat(np.arange(GROUPS + 1, dtype=np.int32), 4)
    resting = np.tile([False, False, False, True], GROUPS + 1)
    resting[:4] = False
    (batch,) = RestedPeople(person, resting, together=4).batches(np.random.default_rng(3))
    assert sorted(set(person[batch.shown])) == list(range(1, GROUPS + 1))
