"""What stands below a picture: what its marks mean, and lines of words."""

from ._ink import LINE, WORD_PX, sample, words_at
from ._palette import Style

Entry = tuple[str, Style, str]


class Legend:
    """Entries in rows that fit a width, then lines of words.

    Parameters
    ----------
    width
        Of the picture, px.
    """

    def __init__(self, width: float) -> None:
        self._width = width
        self._entries: list[Entry] = []
        self._notes: list[str] = []

    def explain(self, words: str, style: Style, kind: str) -> None:
        """Add an entry."""
        self._entries.append((words, style, kind))

    def note(self, words: str) -> None:
        """Add a line of words."""
        self._notes.append(words)

    @property
    def height(self) -> float:
        """Return how much room it takes, px."""
        return LINE * (len(self._rows()) + len(self._notes))

    def markup(self, top: float) -> str:
        """Return it, starting that far down, px."""
        rows = self._rows()
        parts = [self._row(row, top + LINE * at + 12) for at, row in enumerate(rows)]
        first = top + LINE * len(rows) + 12
        parts += [words_at(4, first + LINE * at, one) for at, one in enumerate(self._notes)]
        return "".join(parts)

    def _rows(self) -> list[list[Entry]]:
        rows: list[list[Entry]] = []
        room = 0.0
        for entry in self._entries:
            need = entry_width(entry[0])
            if need > room:
                rows.append([])
                room = self._width
            rows[-1].append(entry)
            room -= need
        return rows

    @staticmethod
    def _row(entries: list[Entry], y: float) -> str:
        parts, x = [], 6.0
        for words, style, kind in entries:
            parts.append(sample(style, kind, x + 8, y - 4) + words_at(x + 24, y, words))
            x += entry_width(words)
        return "".join(parts)


def entry_width(words: str) -> float:
    """Return the room that an entry takes, px."""
    return 34 + WORD_PX * len(words)
