"""Turns the trained network into the files that the device runs.

The network is built again layer by layer for the runtime's converter, its normalisations folded
into the convolutions. Writing a model checks that both say the same.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np
import tensorflow as tf
import torch
from numpy.typing import NDArray
from torch import nn

from ._network import BLOCKS, EMBEDDING, SQUEEZED, WIDTHS, ActionUnitNetwork, Residual

Kind = Literal["float32", "float16", "dynamic", "int8"]
KINDS: Final[tuple[Kind, ...]] = ("float32", "float16", "dynamic", "int8")
"""Forms of the encoder that are compared."""


def encoder_bytes(network: ActionUnitNetwork, kind: Kind, calibration: NDArray[np.uint8]) -> bytes:
    """Return the encoder as a tflite file.

    Parameters
    ----------
    network
        Trained.
    kind
        Numbers inside: all int8 with float input and output, weights alone in int8
        (``dynamic``), or floats.
    calibration
        Aligned faces, shape ``(n, 112, 112)``: they tell the ranges for int8.
    """
    converter = tf.lite.TFLiteConverter.from_keras_model(_rebuilt(network))
    if kind != "float32":
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
    if kind == "float16":
        converter.target_spec.supported_types = [tf.float16]
    if kind == "int8":
        converter.representative_dataset = _examples(calibration)
        converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
    return bytes(converter.convert())


def write_head(network: ActionUnitNetwork, path: Path) -> None:
    """Write the head's weights as an npz file of float32 arrays."""
    head = network.head
    layers = {
        "hidden": head.hidden,
        "again": head.again,
        "intensity": head.intensity,
        "log_deviation": head.log_deviation,
    }
    arrays = {"generic": head.generic.detach().numpy()}
    for name, layer in layers.items():
        arrays[f"{name}_weight"] = layer.weight.detach().numpy()
        arrays[f"{name}_bias"] = layer.bias.detach().numpy()
    np.savez(path, **arrays)


def _examples(crops: NDArray[np.uint8]) -> Callable[[], Iterator[list[NDArray[np.float32]]]]:
    def feed() -> Iterator[list[NDArray[np.float32]]]:
        for crop in crops:
            yield [((crop.astype(np.float32) - 128.0) / 64.0)[None, :, :, None]]

    return feed


def _rebuilt(network: ActionUnitNetwork) -> Any:  # noqa: ANN401 - Keras is untyped
    network.eval()
    encoder = network.encoder
    picture = tf.keras.Input((112, 112, 1), batch_size=1)
    x = picture
    layers = iter(encoder.body)
    for width, blocks in zip(WIDTHS, BLOCKS, strict=True):
        x = _convolved(x, next(layers), width, stride=2)
        for _ in range(blocks):
            block = next(layers)
            if not isinstance(block, Residual):
                msg = f"the network has {type(block).__name__} where a residual block is expected"
                raise TypeError(msg)
            y = _convolved(x, block.first, width, stride=1)
            y = _convolved(y, block.second, width, stride=1, relu=False)
            x = tf.keras.layers.ReLU()(tf.keras.layers.Add()([x, y]))
    x = _convolved(x, encoder.squeeze, SQUEEZED, stride=1)
    x = tf.keras.layers.Reshape((49 * SQUEEZED,))(x)
    dense = tf.keras.layers.Dense(EMBEDDING)
    x = dense(x)
    dense.set_weights(
        [encoder.embed.weight.detach().numpy().T, encoder.embed.bias.detach().numpy()]
    )
    return tf.keras.Model(picture, x)


def _convolved(
    x: Any,  # noqa: ANN401 - Keras is untyped
    block: nn.Module,
    width: int,
    *,
    stride: int,
    relu: bool = True,
) -> Any:  # noqa: ANN401
    convolution = next(layer for layer in block.children() if isinstance(layer, nn.Conv2d))
    norm = next(layer for layer in block.children() if isinstance(layer, nn.BatchNorm2d))
    kernel, bias = _folded(convolution, norm)
    layer = tf.keras.layers.Conv2D(
        width,
        convolution.kernel_size,
        stride,
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
