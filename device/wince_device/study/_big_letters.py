"""Large letters made of blocks, to be read from across a room."""

from typing import Final

ROWS: Final = 5

_GLYPHS: Final = {
    "A": "010 101 111 101 101", "B": "110 101 110 101 110", "C": "011 100 100 100 011",
    "D": "110 101 101 101 110", "E": "111 100 110 100 111", "F": "111 100 110 100 100",
    "G": "011 100 101 101 011", "H": "101 101 111 101 101", "I": "111 010 010 010 111",
    "J": "001 001 001 101 010", "K": "101 101 110 101 101", "L": "100 100 100 100 111",
    "M": "10001 11011 10101 10001 10001", "N": "1001 1101 1011 1001 1001",
    "O": "010 101 101 101 010", "P": "110 101 110 100 100", "Q": "0110 1001 1001 1010 0101",
    "R": "110 101 110 101 101", "S": "011 100 010 001 110", "T": "111 010 010 010 010",
    "U": "101 101 101 101 111", "V": "101 101 101 101 010",
    "W": "10001 10001 10101 11011 10001", "X": "101 101 010 101 101",
    "Y": "101 101 010 010 010", "Z": "111 001 010 100 111",
    "0": "111 101 101 101 111", "1": "010 110 010 010 111", "2": "111 001 111 100 111",
    "3": "111 001 011 001 111", "4": "101 101 111 001 001", "5": "111 100 111 001 111",
    "6": "111 100 111 101 111", "7": "111 001 010 010 010", "8": "111 101 111 101 111",
    "9": "111 101 111 001 111", ":": "0 1 0 1 0", "-": "000 000 111 000 000",
    ".": "0 0 0 0 1", "'": "1 1 0 0 0", " ": "00 00 00 00 00",
}  # fmt: skip


def big_letters(text: str, width: int) -> list[str]:
    """Return five lines of blocks that spell a text, or the text itself where it is too wide.

    Parameters
    ----------
    width
        Columns that there are.
    """
    glyphs = [_GLYPHS.get(sign) for sign in text.upper()]
    if not text or any(glyph is None for glyph in glyphs):
        return [text]
    rows = ["0".join(row) for row in zip(*(str(glyph).split() for glyph in glyphs), strict=True)]
    for broad in (2, 1):
        if len(rows[0]) * broad <= width:
            return [row.replace("0", " " * broad).replace("1", "█" * broad) for row in rows]
    return [text]
