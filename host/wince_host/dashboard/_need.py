"""In which order the units stand, and how many are fine."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from . import _texts as texts
from ._card import Card
from ._reading import Pain
from ._trend import Direction


class Order(StrEnum):
    """How a person wants the units sorted."""

    NEED = "need"
    BED = "bed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many units are how. A unit with a high score and a broken sensor counts in both."""

    fine: int
    to_look_at: int
    waiting: int
    paused: int
    technical: int

    @property
    def words(self) -> tuple[str, ...]:
        """What the header says: always how many are fine, the others only when there are any."""
        others = (
            (texts.TO_LOOK_AT, self.to_look_at),
            (texts.WAITING_COUNT, self.waiting),
            (texts.PAUSED_COUNT, self.paused),
            (texts.TECHNICAL_COUNT, self.technical),
        )
        said = [texts.FINE.format(count=self.fine)]
        return (*said, *(words.format(count=count) for words, count in others if count))


def counts_of(cards: Iterable[Card]) -> Counts:
    """Count the units."""
    seen = list(cards)
    return Counts(
        fine=sum(card.pain is Pain.CALM and not card.troubles for card in seen),
        to_look_at=sum(card.pain in {Pain.RAISED, Pain.HIGH} for card in seen),
        waiting=sum(card.pain is Pain.WAITING and not card.troubles for card in seen),
        paused=sum(card.pain is Pain.PAUSED and not card.troubles for card in seen),
        technical=sum(bool(card.troubles) for card in seen),
    )


def in_order(cards: Sequence[Card], order: Order) -> list[Card]:
    """Return the cards sorted. Within one need they stay by bed, so that they do not dance."""
    by_bed = sorted(cards, key=lambda card: bed_key(card.device))
    if order is Order.BED:
        return by_bed
    return sorted(by_bed, key=need_of)


def need_of(card: Card) -> int:
    """Return how soon somebody should look: 0 first.

    High before raised, rising before not rising, then whatever keeps a score away, then the calm
    that is rising, then what passes by itself, then the calm.
    """
    rising = card.course.trend.direction is Direction.RISING
    if card.pain is Pain.HIGH:
        return 0 if rising else 1
    if card.pain is Pain.RAISED:
        return 2 if rising else 3
    if card.troubles:
        return 4
    if card.pain is Pain.CALM:
        return 5 if rising else 8
    return 6 if card.pain is Pain.PAUSED else 7


def bed_key(name: str) -> tuple[tuple[int, int, str], ...]:
    """Return a key that puts ``bed2`` before ``bed10``."""
    parts = re.findall(r"[0-9]+|[^0-9]+", name.casefold())
    return tuple((0, int(part), "") if part[0] in "0123456789" else (1, 0, part) for part in parts)
