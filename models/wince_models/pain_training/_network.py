"""ResNet-18 on one grey, aligned face of 224 pixels: an embedding and the logit of pain.

The embedding is the mean over the last maps; the logit is one linear layer on it, so that a device
runs the network for the embedding alone and takes P(pain) from it in plain floats. Width 1 is the
published network (512 numbers, 1.7 G multiplications); a bedside unit runs width 0.25 (128 numbers,
a sixteenth of the work).
"""

from typing import Final

import torch
from torch import Tensor, nn

INPUT_PX: Final = 224
WIDTHS: Final = (64, 128, 256, 512)
"""Channels at 56, 28, 14 and 7 pixels, at width 1."""

BLOCKS: Final = 2
"""Residual blocks at each size: with the stem and the last layer 18 layers (He et al. 2016,
arXiv 1512.03385)."""

DEVICE_WIDTH: Final = 0.25


class Block(nn.Module):
    """Two convolutions whose result is added to what went in, narrowed where the size halves."""

    def __init__(self, before: int, width: int, stride: int) -> None:
        super().__init__()
        self.first = convolved(before, width, 3, stride)
        self.second = convolved(width, width, 3, 1)
        same = stride == 1 and before == width
        self.shortcut = None if same else convolved(before, width, 1, stride)

    def forward(self, x: Tensor) -> Tensor:
        """Return ``relu(shortcut(x) + f(x))``."""
        kept = x if self.shortcut is None else self.shortcut(x)
        return torch.relu(kept + self.second(torch.relu(self.first(x))))


class PainNetwork(nn.Module):
    """ResNet-18, its channels multiplied by `width`.

    Attributes
    ----------
    width
        As given.
    embedding_size
        Numbers of the embedding: 512 times the width.
    """

    def __init__(self, width: float) -> None:
        super().__init__()
        widths = [max(8, round(channels * width)) for channels in WIDTHS]
        self.width = width
        self.embedding_size = widths[-1]
        self.stem = convolved(1, widths[0], 7, 2)
        self.halve = nn.Sequential(nn.ZeroPad2d((0, 1, 0, 1)), nn.MaxPool2d(3, 2))
        blocks: list[nn.Module] = []
        before = widths[0]
        for at, channels in enumerate(widths):
            for k in range(BLOCKS):
                blocks.append(Block(before, channels, 2 if at > 0 and k == 0 else 1))
                before = channels
        self.blocks = nn.Sequential(*blocks)
        self.drop = nn.Dropout(0.2)
        self.logit = nn.Linear(before, 1)

    def embed(self, pictures: Tensor) -> Tensor:
        """Return the embeddings ``(n, 512 w)`` of pictures ``(n, 1, 224, 224)``.

        The pictures' levels are taken as ``(level - 128) / 64``.
        """
        maps = self.blocks(self.halve(torch.relu(self.stem(pictures))))
        return maps.mean(dim=(2, 3))

    def forward(self, pictures: Tensor) -> tuple[Tensor, Tensor]:
        """Return embeddings ``(n, 512 w)`` and logits ``(n,)`` of pictures ``(n, 1, 224, 224)``."""
        embeddings = self.embed(pictures)
        return embeddings, self.logit(self.drop(embeddings)).squeeze(1)


def resnet18(width: float) -> PainNetwork:
    """Return an untrained network.

    Parameters
    ----------
    width
        Factor of all channels, above 0 and at most 1.

    Raises
    ------
    ValueError
        If the width is out of range.
    """
    if not 0.0 < width <= 1.0:
        msg = f"the network's width must lie above 0 and be at most 1, got {width}"
        raise ValueError(msg)
    return PainNetwork(width)


def convolved(before: int, width: int, side: int, stride: int) -> nn.Sequential:
    """Return a convolution with normalisation, padded as the device's runtime pads ("same").

    With stride 2 the runtime puts the odd pixel of padding on the right and below.
    """
    total = side - 1 if stride == 1 else max(side - 2, 0)
    low, high = total // 2, total - total // 2
    return nn.Sequential(
        nn.ZeroPad2d((low, high, low, high)),
        nn.Conv2d(before, width, side, stride, 0, bias=False),
        nn.BatchNorm2d(width),
    )
