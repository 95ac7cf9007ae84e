"""Turns trained networks into files that the device's runtime takes.

A network is built again layer by layer for the runtime's converter, its normalisations folded into
the convolutions.
"""

from collections.abc import Callable, Iterator
from typing import Any, Final, Literal

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from ._tensorflow import tf

Kind = Literal["float32", "float16", "dynamic", "int8"]
KINDS: Final[tuple[Kind, ...]] = ("float32", "float16", "dynamic", "int8")
"""Numbers inside: all int8 with float input and output, weights alone in int8 (``dynamic``), or
floats."""


def file_bytes(
    network: Any,  # noqa: ANN401 - Keras is untyped
    kind: Kind,
    calibration: NDArray[np.uint8],
) -> bytes:
    """Return a Keras network as a tflite file.

    Parameters
    ----------
    network
        Built again from a trained one.
    kind
        One of `KINDS`.
    calibration
        Aligned faces, shape ``(n, side, side)``: they tell the ranges for int8.
    """
    converter = tf.lite.TFLiteConverter.from_keras_model(network)
    if kind != "float32":
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
    if kind == "float16":
        converter.target_spec.supported_types = [tf.float16]
    if kind == "int8":
        converter.representative_dataset = _examples(calibration)
        converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
    return bytes(converter.convert())


def convolved(
    x: Any,  # noqa: ANN401 - Keras is untyped
    block: nn.Module,
    *,
    relu: bool = True,
) -> Any:  # noqa: ANN401 - Keras is untyped
    """Return what a block's convolution, with its normalisation folded in, makes of `x`."""
    convolution = next(layer for layer in block.children() if isinstance(layer, nn.Conv2d))
    norm = next(layer for layer in block.children() if isinstance(layer, nn.BatchNorm2d))
    layer = tf.keras.layers.Conv2D(
        convolution.out_channels,
        convolution.kernel_size,
        convolution.stride,
        padding="same",
        activation="relu" if relu else None,
    )
    result = layer(x)
    layer.set_weights(_folded(convolution, norm))
    return result


def _examples(crops: NDArray[np.uint8]) -> Callable[[], Iterator[list[NDArray[np.float32]]]]:
    def feed() -> Iterator[list[NDArray[np.float32]]]:
        for crop in crops:
            yield [((crop.astype(np.float32) - 128.0) / 64.0)[None, :, :, None]]

    return feed


def _folded(convolution: nn.Conv2d, norm: nn.BatchNorm2d) -> list[NDArray[np.float32]]:
    """Return a convolution's kernel and bias with the normalisation behind it folded in."""
    with torch.no_grad():
        if norm.running_var is None or norm.running_mean is None:
            msg = "a normalisation without running statistics cannot be folded"
            raise ValueError(msg)
        gain = norm.weight / torch.sqrt(norm.running_var + norm.eps)
        kernel = convolution.weight * gain[:, None, None, None]
        bias = norm.bias - norm.running_mean * gain
    return [kernel.permute(2, 3, 1, 0).numpy(), bias.numpy()]
