"""PyTorch and TensorFlow live in one process: a training needs both."""

import subprocess
import sys
from importlib.util import find_spec

import pytest

LIBRARIES = ("torch", "tensorflow")
ARE_THERE = all(find_spec(name) is not None for name in LIBRARIES)
"""Looked for and not loaded: this process must not be one that loads them in the wrong order."""

OPTIMISED_AFTERWARDS = """
from wince_models._tensorflow import tf
import torch
torch.optim.AdamW([torch.nn.Parameter(torch.zeros(2))])
print(tf.reduce_sum([1.0, 2.0]).numpy())
"""


@pytest.mark.skipif(not ARE_THERE, reason="the extra 'training' is not installed")
def test_an_optimiser_can_be_made_after_tensorflow_was_loaded() -> None:
    done = subprocess.run(
        [sys.executable, "-c", OPTIMISED_AFTERWARDS],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split()[-1] == "3.0"
