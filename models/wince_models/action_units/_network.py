"""The action-unit network: a picture becomes a vector, which is compared with the one at rest.

The encoder turns one aligned face into a vector. The head compares it with the mean vector of the
same person's face at rest. So the device keeps numbers of a resting face and no picture, averages
them over all of the rest, and runs the large part once a frame.
"""

from typing import Final

import torch
from torch import Tensor, nn

from wince_device.face import EMBEDDING_SIZE
from wince_device.face.action_unit_head import LOG_DEVIATION_LIMITS

from ._expressions import UNITS

WIDTHS: Final = (16, 32, 64, 128)
"""Channels at 56, 28, 14 and 7 pixels."""

BLOCKS: Final = (0, 1, 2, 1)
"""Residual blocks at each size."""

SQUEEZED: Final = 32
EMBEDDING: Final = EMBEDDING_SIZE
HIDDEN: Final = 128
MIN_LOG_DEVIATION: Final = LOG_DEVIATION_LIMITS[0]
MAX_LOG_DEVIATION: Final = LOG_DEVIATION_LIMITS[1]


class Residual(nn.Module):
    """Two convolutions whose result is added to what went in."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.first = convolution(width, width, stride=1)
        self.second = nn.Sequential(
            nn.Conv2d(width, width, 3, 1, 1, bias=False), nn.BatchNorm2d(width)
        )

    def forward(self, x: Tensor) -> Tensor:
        """Return ``relu(x + f(x))``, shape as given."""
        return torch.relu(x + self.second(self.first(x)))


class Encoder(nn.Module):
    """A small residual network without pooling: where something moves is what it means."""

    def __init__(self) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        before = 1
        for width, blocks in zip(WIDTHS, BLOCKS, strict=True):
            layers.append(convolution(before, width, stride=2))
            layers.extend(Residual(width) for _ in range(blocks))
            before = width
        self.body = nn.Sequential(*layers)
        self.squeeze = nn.Sequential(
            nn.Conv2d(before, SQUEEZED, 1, bias=False), nn.BatchNorm2d(SQUEEZED), nn.ReLU()
        )
        self.drop = nn.Dropout(0.15)
        self.embed = nn.Linear(SQUEEZED * 49, EMBEDDING)

    def forward(self, pictures: Tensor) -> Tensor:
        """Return the vectors of pictures ``(n, 1, 112, 112)`` in ``(level - 128) / 64``."""
        maps = self.squeeze(self.body(pictures))
        # Rows, columns, channels: the order of the runtime's own tensors.
        return self.embed(self.drop(maps.permute(0, 2, 3, 1).flatten(1)))


class Head(nn.Module):
    """Compares a face's vector with that of its rest.

    Without a rest the vector of a generic one is learned, and a flag says so.
    """

    def __init__(self) -> None:
        super().__init__()
        self.generic = nn.Parameter(torch.zeros(EMBEDDING))
        self.hidden = nn.Linear(2 * EMBEDDING + 1, HIDDEN)
        self.again = nn.Linear(HIDDEN, HIDDEN)
        self.intensity = nn.Linear(HIDDEN, len(UNITS))
        self.log_deviation = nn.Linear(HIDDEN, len(UNITS))

    def forward(self, face: Tensor, rest: Tensor, known: Tensor) -> tuple[Tensor, Tensor]:
        """Return intensities and the logarithms of their deviations, shape ``(n, 16)`` each.

        Parameters
        ----------
        face, rest
            Vectors, shape ``(n, 128)``; `rest` is not looked at where it is not known.
        known
            Shape ``(n, 1)``: 1 where `rest` is this person's own.
        """
        own = rest * known + self.generic * (1.0 - known)
        joined = torch.cat([torch.relu(face), face - own, known], dim=1)
        hidden = torch.relu(self.again(torch.relu(self.hidden(joined))))
        return self.intensity(hidden), self.log_deviation(hidden)


class ActionUnitNetwork(nn.Module):
    """Encoder and head together."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder = Encoder()
        self.head = Head()


def convolution(inputs: int, outputs: int, *, stride: int) -> nn.Sequential:
    """Return a 3 x 3 convolution with normalisation and ReLU.

    With stride 2 the padding is on the right and below alone, as the runtime's "same" has it.
    """
    pad = (0, 1, 0, 1) if stride == 2 else (1, 1, 1, 1)
    return nn.Sequential(
        nn.ZeroPad2d(pad),
        nn.Conv2d(inputs, outputs, 3, stride, 0, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(),
    )
