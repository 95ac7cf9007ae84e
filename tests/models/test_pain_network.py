"""The published network: shapes, a training that goes on where it was killed, and the int8 file."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

pytest.importorskip("torch", reason="PyTorch, of the extra 'training', is not installed")

import torch

from wince_models.pain_training._face_network import Pass
from wince_models.pain_training._network import resnet18
from wince_models.pain_training._network_training import NetworkSettings, look, train_network
from wince_models.pain_training._resnet import ResNet, ResNetTrainer

SETTINGS = NetworkSettings(epochs=3, batch=8)
WIDTH = 0.125


@pytest.fixture(scope="module")
def faces() -> NDArray[np.uint8]:
    rng = np.random.default_rng(1)
    faces = rng.integers(90, 150, (16, 224, 224), dtype=np.uint8)
    faces[::2, 64:160, 64:160] += 90
    return faces


PAIN = np.arange(16) % 2 == 0


def test_the_published_width_has_512_numbers_and_eighteen_layers() -> None:
    network = resnet18(1.0)
    assert network.embedding_size == 512
    layers = [m for m in network.modules() if isinstance(m, torch.nn.Conv2d | torch.nn.Linear)]
    shortcuts = 3
    assert len(layers) - shortcuts == 18
    assert 11_000_000 < sum(p.numel() for p in network.parameters()) < 11_300_000
    with pytest.raises(ValueError, match="width"):
        resnet18(0.0)


def test_a_killed_training_ends_with_the_numbers_of_one_that_ran_through(
    faces: NDArray[np.uint8], tmp_path: Path
) -> None:
    through = train_network(resnet18(WIDTH), faces, PAIN, SETTINGS)
    passes: list[int] = []

    def die(one: Pass) -> None:
        passes.append(one.number)
        if passes == [1]:
            raise KeyboardInterrupt

    checkpoint = tmp_path / "network.pt"
    for interrupted in (True, False):
        network = resnet18(WIDTH)
        if interrupted:
            with pytest.raises(KeyboardInterrupt):
                train_network(network, faces, PAIN, SETTINGS, checkpoint=checkpoint, say=die)
        else:
            train_network(network, faces, PAIN, SETTINGS, checkpoint=checkpoint, say=die)
    assert passes == [1, 2, 3]
    first, again = look(through, faces), look(network, faces)
    assert again.embeddings == pytest.approx(first.embeddings, abs=1e-6)
    assert again.probabilities == pytest.approx(first.probabilities, abs=1e-6)
    # Another training's file, or half of one, is not gone on from.
    checkpoint.write_bytes(checkpoint.read_bytes()[:1000])
    train_network(resnet18(WIDTH), faces, PAIN, SETTINGS, checkpoint=checkpoint, say=die)
    assert passes[3:] == [1, 2, 3]


# The converter asks for statistics that its own float input does without.
@pytest.mark.filterwarnings("ignore:Statistics for quantized inputs:UserWarning")
def test_the_int8_file_gives_the_trained_embeddings(
    faces: NDArray[np.uint8], tmp_path: Path
) -> None:
    pytest.importorskip("tensorflow", reason="TensorFlow is not installed")
    settings = NetworkSettings(epochs=1, batch=8)
    trainer = ResNetTrainer(width=WIDTH, settings=settings)
    network = trainer.train(faces, PAIN, checkpoint=tmp_path / "network.pt", say=lambda _: None)
    assert isinstance(network, ResNet)
    path, note = network.export(tmp_path, faces)
    assert path is not None
    assert path.stat().st_size < 400_000
    assert note == ""
    weight, bias = network.last_layer()
    seen = network.look(faces)
    logits = seen.embeddings @ weight + bias
    assert seen.probabilities == pytest.approx(1 / (1 + np.exp(-logits)), abs=1e-6)
