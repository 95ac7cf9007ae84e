"""Turns the trained pain network into the int8 file that a device runs for the embedding."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from wince_models._conversion import convolved, file_bytes
from wince_models._tensorflow import tf

from ._network import Block, PainNetwork
from ._quiet import quiet_unless_it_fails


def network_bytes(
    network: PainNetwork,
    calibration: NDArray[np.uint8],
    *,
    directions: NDArray[np.float64] | None = None,
) -> bytes:
    """Return a tflite file whose output is the embedding; int8 inside, floats in and out.

    Parameters
    ----------
    network
        Trained.
    calibration
        Aligned faces, shape ``(n, side, side)``: they tell the ranges for int8, and their side is
        that of the network's input.
    directions
        Shape ``(e, 512 w)``: the embedding is narrowed to these; None leaves it whole.
    """
    with quiet_unless_it_fails():
        whole = _rebuilt(network, calibration.shape[1])
        chosen = whole if directions is None else _narrowed(whole, directions)
        return file_bytes(chosen, "int8", calibration)


def _rebuilt(network: PainNetwork, side_px: int) -> Any:  # noqa: ANN401 - Keras is untyped
    network.eval()
    picture = tf.keras.Input((side_px, side_px, 1), batch_size=1)
    x = convolved(picture, network.stem)
    x = tf.keras.layers.MaxPooling2D(3, 2, padding="same")(x)
    for block in network.blocks:
        if not isinstance(block, Block):
            msg = f"the network has {type(block).__name__} where a residual block is expected"
            raise TypeError(msg)
        kept = x if block.shortcut is None else convolved(x, block.shortcut, relu=False)
        y = convolved(convolved(x, block.first), block.second, relu=False)
        x = tf.keras.layers.ReLU()(tf.keras.layers.Add()([kept, y]))
    return tf.keras.Model(picture, tf.keras.layers.GlobalAveragePooling2D()(x))


def _narrowed(
    whole: Any,  # noqa: ANN401 - Keras is untyped
    directions: NDArray[np.float64],
) -> Any:  # noqa: ANN401 - Keras is untyped
    layer = tf.keras.layers.Dense(len(directions), use_bias=False)
    output = layer(whole.output)
    layer.set_weights([directions.T.astype(np.float32)])
    return tf.keras.Model(whole.input, output)
