"""Turns the trained network with its narrow embedding into the int8 file that a device runs."""

from collections.abc import Callable, Iterator

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from wince_models.pain_training._network import PainNetwork
from wince_models.pain_training._network_conversion import _rebuilt


def narrow_bytes(
    network: PainNetwork, directions: NDArray[np.float64], calibration: NDArray[np.uint8]
) -> bytes:
    """Return a tflite file whose output is the embedding.

    Parameters
    ----------
    network
        Trained.
    directions
        From `narrow`, shape ``(e, 512 w)``.
    calibration
        Aligned faces, shape ``(n, 224, 224)``: they tell the ranges for int8.
    """
    whole = _rebuilt(network)
    layer = tf.keras.layers.Dense(len(directions), use_bias=False)
    output = layer(whole.output)
    layer.set_weights([directions.T.astype(np.float32)])
    converter = tf.lite.TFLiteConverter.from_keras_model(tf.keras.Model(whole.input, output))
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.representative_dataset = _examples(calibration)
    converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
    return bytes(converter.convert())


def _examples(crops: NDArray[np.uint8]) -> Callable[[], Iterator[list[NDArray[np.float32]]]]:
    def feed() -> Iterator[list[NDArray[np.float32]]]:
        for crop in crops:
            yield [((crop.astype(np.float32) - 128.0) / 64.0)[None, :, :, None]]

    return feed
