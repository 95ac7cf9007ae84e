"""Trains the network on the drawn people in a folder, and writes its encoder."""

from collections.abc import Callable
from pathlib import Path
from pickle import UnpicklingError
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray

from wince_device.face import ENCODER_FILE, FaceEncoder, ModelFileError
from wince_models._conversion import KINDS, Kind

from ._blending import blend
from ._conversion import encoder_bytes
from ._dataset import people_files, read_people
from ._network import ActionUnitNetwork
from ._training import PEAK_RATE, RESUMED_RATE, Epoch, embeddings, train

CALIBRATION_CROPS: Final = 600
CHECKED_CROPS: Final = 32
LARGEST_DIFFERENCE: Final = 1e-3
"""Of the largest value, between the trained network and its file in floats."""

CHOSEN: Final[Kind] = "int8"
"""See the table of forms in the model's card."""

Say = Callable[[str], object]


def check_weights(path: Path) -> None:
    """Check that a file holds this network's weights, before hours are spent.

    Raises
    ------
    ModelFileError
        If it does not.
    """
    try:
        ActionUnitNetwork().load_state_dict(torch.load(path, weights_only=True))
    except (OSError, RuntimeError, UnpicklingError, EOFError, LookupError, TypeError) as error:
        kind = type(error).__name__
        msg = f"{path} does not hold this network's weights ({kind}): take a training's weights.pt"
        raise ModelFileError(msg) from error


def train_network(
    work: Path, *, epochs: int, seed: int, start: Path | None, say: Say
) -> ActionUnitNetwork:
    """Train on the people in `work`, from `start` on if given; keep the weights there too.

    What went on from earlier weights is averaged with them (see `blend`).
    """
    checkpoint = work / "weights.pt"
    training = read_people(people_files(work / "training"))
    network = train(
        training,
        read_people(people_files(work / "validation")),
        epochs=epochs,
        seed=seed,
        checkpoint=checkpoint,
        say=lambda epoch: say(_sentence(epoch, epochs)),
        start=start,
        peak_rate=PEAK_RATE if start is None else RESUMED_RATE,
    )
    if start is not None:
        earlier = torch.load(start, weights_only=True)
        network.load_state_dict(blend(earlier, network.state_dict(), training, seed=seed))
    torch.save(network.state_dict(), checkpoint)
    return network


def write_encoder(network: ActionUnitNetwork, work: Path, out: Path) -> dict[str, Path]:
    """Write the encoder to `out`; return the files of all its forms, in `work`."""
    crops = read_people(people_files(work / "training")[:1]).crops[:CALIBRATION_CROPS]
    forms: dict[str, Path] = {}
    for kind in KINDS:
        forms[kind] = work / f"encoder-{kind}.tflite"
        forms[kind].write_bytes(encoder_bytes(network, kind, crops))
    _check_rebuilt(network, forms["float32"], crops[:CHECKED_CROPS])
    out.mkdir(parents=True, exist_ok=True)
    (out / ENCODER_FILE).write_bytes(forms[CHOSEN].read_bytes())
    return forms


def _check_rebuilt(network: ActionUnitNetwork, path: Path, crops: NDArray[np.uint8]) -> None:
    """Check that the file in floats says what the trained network says."""
    trained = (embeddings(network, crops) + embeddings(network, crops[:, :, ::-1])) / 2.0
    encoder = FaceEncoder(path=path)
    rebuilt = np.stack([encoder.encode(crop) for crop in crops])
    worst = float(np.abs(rebuilt - trained).max() / np.abs(trained).max())
    if worst > LARGEST_DIFFERENCE:
        msg = f"the converted encoder differs from the trained one by {worst:.1%}: not written"
        raise ModelFileError(msg)


def _sentence(epoch: Epoch, epochs: int) -> str:
    return (
        f"pass {epoch.number} of {epochs}: loss {epoch.loss:.3f}, mean r {epoch.with_rest:.3f} "
        f"with the own neutral face, {epoch.without_rest:.3f} without ({epoch.seconds:.0f} s)"
    )
