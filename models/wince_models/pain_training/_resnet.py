"""The published network, ResNet-18, trained with PyTorch and handed over as int8 TFLite."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray

from wince_device.face import PAIN_NETWORK_FILE, Model
from wince_device.face.pain_embedding import embedded

from ._face_network import FaceNetwork, Pass, Seen
from ._network import PainNetwork, resnet18
from ._network_training import NetworkSettings, look, train_network
from ._quiet import quiet_unless_it_fails

FloatArray = NDArray[np.float64]

DIFFERENT: Final = 0.25
"""Largest difference of an int8 embedding from the trained one's, in its standard deviations."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResNetTrainer:
    """Trains a ResNet-18.

    Attributes
    ----------
    width
        Factor of its channels; 1 is the published one.
    settings
        Of the training.
    """

    width: float
    settings: NetworkSettings

    @property
    def name(self) -> str:
        """The network and its settings in words."""
        done = self.settings
        return (
            f"ResNet-18, width {self.width:g}, 224 x 224 grey, {done.epochs} passes, AdamW up to "
            f"{done.peak_rate:g}, weight decay {done.weight_decay:g}, batches of {done.batch}, "
            f"seed {done.seed}, PyTorch {torch.__version__}"
        )

    def train(
        self,
        faces: NDArray[np.uint8],
        pain: NDArray[np.bool_],
        *,
        checkpoint: Path,
        say: Callable[[Pass], object],
    ) -> FaceNetwork:
        """Return a network trained on aligned faces ``(n, 224, 224)`` and their labels ``(n,)``."""
        network = train_network(
            resnet18(self.width), faces, pain, self.settings, checkpoint=checkpoint, say=say
        )
        return ResNet(network)


class ResNet:
    """A trained ResNet-18.

    Parameters
    ----------
    network
        Trained.
    """

    def __init__(self, network: PainNetwork) -> None:
        self._network = network

    def look(self, faces: NDArray[np.uint8]) -> Seen:
        """Return what it makes of aligned faces ``(n, 224, 224)``."""
        return look(self._network, faces)

    def last_layer(self) -> tuple[FloatArray, float]:
        """Return weight ``(e,)`` and bias of the layer that makes the logit of an embedding."""
        layer = self._network.logit
        weight = layer.weight.detach().double().numpy().reshape(-1)
        return weight, float(layer.bias.detach())

    def export(self, folder: Path, calibration: NDArray[np.uint8]) -> tuple[Path | None, str]:
        """Write the int8 file where the converter is installed."""
        try:
            # Loading the library already tells of the processor it runs on.
            with quiet_unless_it_fails():
                from .conversion import network_bytes
        except ImportError as error:
            return None, (
                f"The network was not converted for the device, because {error.name} is not "
                "installed: install Wince with its extra 'training' and run this again."
            )
        path = folder / PAIN_NETWORK_FILE
        path.write_bytes(network_bytes(self._network, calibration))
        return path, self._difference(path, calibration)

    def _difference(self, path: Path, faces: NDArray[np.uint8]) -> str:
        """Say how far the file's embeddings lie from the trained network's, where that is much."""
        model = Model(path)
        found = [embedded(model, face) for face in faces[:32]]
        truth = self.look(faces[:32]).embeddings
        apart = float(np.sqrt(((np.array(found) - truth) ** 2).mean()) / max(truth.std(), 1e-9))
        if apart <= DIFFERENT:
            return ""
        return f"The int8 embeddings differ from the trained ones by {apart:.0%} of their spread."
