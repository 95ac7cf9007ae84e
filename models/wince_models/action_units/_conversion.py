"""Turns the trained network into the files that the device runs.

Writing a model checks that both say the same.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from wince_models._conversion import Kind, convolved, file_bytes
from wince_models._tensorflow import tf

from ._network import BLOCKS, EMBEDDING, SQUEEZED, ActionUnitNetwork, Residual


def encoder_bytes(network: ActionUnitNetwork, kind: Kind, calibration: NDArray[np.uint8]) -> bytes:
    """Return the encoder as a tflite file.

    Parameters
    ----------
    network
        Trained.
    kind
        Numbers inside.
    calibration
        Aligned faces, shape ``(n, 112, 112)``: they tell the ranges for int8.
    """
    return file_bytes(_rebuilt(network), kind, calibration)


def _rebuilt(network: ActionUnitNetwork) -> Any:  # noqa: ANN401 - Keras is untyped
    network.eval()
    encoder = network.encoder
    picture = tf.keras.Input((112, 112, 1), batch_size=1)
    x = picture
    layers = iter(encoder.body)
    for blocks in BLOCKS:
        x = convolved(x, next(layers))
        for _ in range(blocks):
            block = next(layers)
            if not isinstance(block, Residual):
                msg = f"the network has {type(block).__name__} where a residual block is expected"
                raise TypeError(msg)
            y = convolved(convolved(x, block.first), block.second, relu=False)
            x = tf.keras.layers.ReLU()(tf.keras.layers.Add()([x, y]))
    x = convolved(x, encoder.squeeze)
    x = tf.keras.layers.Reshape((49 * SQUEEZED,))(x)
    dense = tf.keras.layers.Dense(EMBEDDING)
    x = dense(x)
    dense.set_weights(
        [encoder.embed.weight.detach().numpy().T, encoder.embed.bias.detach().numpy()]
    )
    return tf.keras.Model(picture, x)
