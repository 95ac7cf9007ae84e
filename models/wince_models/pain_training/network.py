"""The published network and its training, for whoever has PyTorch."""

from ._network import DEVICE_WIDTH, INPUT_PX, PainNetwork, resnet18
from ._network_checkpoint import keep, resumed
from ._network_training import LEAST_RATE, class_weights, scaled
from ._picture_variation import varied

__all__ = [
    "DEVICE_WIDTH",
    "INPUT_PX",
    "LEAST_RATE",
    "PainNetwork",
    "class_weights",
    "keep",
    "resnet18",
    "resumed",
    "scaled",
    "varied",
]
