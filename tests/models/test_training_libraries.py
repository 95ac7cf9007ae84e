"""PyTorch and TensorFlow live in one process: a training needs both."""

import subprocess
import sys

import pytest

for name in ("torch", "tensorflow"):
    pytest.importorskip(name, reason=f"{name}, of the extra 'training', is not installed")

OPTIMISED_AFTERWARDS = """
from wince_models._tensorflow import tf
import torch
torch.optim.AdamW([torch.nn.Parameter(torch.zeros(2))])
print(tf.reduce_sum([1.0, 2.0]).numpy())
"""


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
