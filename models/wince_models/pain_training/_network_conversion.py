"""Turns the trained pain network into the int8 file that a device runs for the embedding.

The network is built again layer by layer for the runtime's converter, its normalisations folded
into the convolutions.
"""

from collections.abc import Callable, Iterator
from typing import Any, Literal

import numpy as np
import tensorflow as tf
import torch
from numpy.typing import NDArray
from torch import nn

from ._network import INPUT_PX, Block, PainNetwork
from ._quiet import quiet_unless_it_fails

Kind = Literal["float32", "int8"]


def network_bytes(
    network: PainNetwork, calibration: NDArray[np.uint8], *, kind: Kind = "int8"
) -> bytes:
    """Return the network up to the embedding as a tflite file.

    Parameters
    ----------
    network
        Trained.
    calibration
        Aligned faces, shape ``(n, 224, 224)``: they tell the ranges for int8.
    kind
        All int8 inside with float input and output, or floats.
    """
    with quiet_unless_it_fails():
        converter = tf.lite.TFLiteConverter.from_keras_model(_rebuilt(network))
        if kind == "int8":
            converter.optimizations = [tf.lite.Optimize.DEFAULT]
            converter.representative_dataset = _examples(calibration)
            converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
        return bytes(converter.convert())


def _examples(crops: NDArray[np.uint8]) -> Callable[[], Iterator[list[NDArray[np.float32]]]]:
    def feed() -> Iterator[list[NDArray[np.float32]]]:
        for crop in crops:
            yield [((crop.astype(np.float32) - 128.0) / 64.0)[None, :, :, None]]

    return feed


def _rebuilt(network: PainNetwork) -> Any:  # noqa: ANN401 - Keras is untyped
    network.eval()
    picture = tf.keras.Input((INPUT_PX, INPUT_PX, 1), batch_size=1)
    x = _convolved(picture, network.stem)
    x = tf.keras.layers.MaxPooling2D(3, 2, padding="same")(x)
    for block in network.blocks:
        if not isinstance(block, Block):
            msg = f"the network has {type(block).__name__} where a residual block is expected"
            raise TypeError(msg)
        kept = x if block.shortcut is None else _convolved(x, block.shortcut, relu=False)
        y = _convolved(_convolved(x, block.first), block.second, relu=False)
        x = tf.keras.layers.ReLU()(tf.keras.layers.Add()([kept, y]))
    return tf.keras.Model(picture, tf.keras.layers.GlobalAveragePooling2D()(x))


def _convolved(
    x: Any,  # noqa: ANN401 - Keras is untyped
    block: nn.Sequential,
    *,
    relu: bool = True,
) -> Any:  # noqa: ANN401
    convolution = next(layer for layer in block.children() if isinstance(layer, nn.Conv2d))
    norm = next(layer for layer in block.children() if isinstance(layer, nn.BatchNorm2d))
    kernel, bias = _folded(convolution, norm)
    layer = tf.keras.layers.Conv2D(
        convolution.out_channels,
        convolution.kernel_size,
        convolution.stride,
        padding="same",
        activation="relu" if relu else None,
    )
    result = layer(x)
    layer.set_weights([kernel, bias])
    return result


def _folded(
    convolution: nn.Conv2d, norm: nn.BatchNorm2d
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return a convolution's kernel and bias with the normalisation behind it folded in."""
    with torch.no_grad():
        if norm.running_var is None or norm.running_mean is None:
            msg = "a normalisation without running statistics cannot be folded"
            raise ValueError(msg)
        gain = norm.weight / torch.sqrt(norm.running_var + norm.eps)
        kernel = convolution.weight * gain[:, None, None, None]
        bias = norm.bias - norm.running_mean * gain
    return kernel.permute(2, 3, 1, 0).numpy(), bias.numpy()
