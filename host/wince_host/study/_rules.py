"""The rules by which something is left out, by name."""

from typing import Final

RULES: Final[dict[str, str]] = {
    "unreadable": "A file cannot be read, or is not what it should be.",
    "truncated": "A file ends in the middle: what there is of it is not used.",
    "checksum": "A file differs from the checksum that was written with it.",
    "one_name_twice": "One pseudonym in two places: nobody can tell one person from two.",
    "not_complete": "No attempt at the block was completed.",
    "too_short": "The block lasted less than the least share of its planned length.",
    "missing_channel": "A channel that the analysis needs is not there, or holds no value.",
    "clock": "Times do not rise.",
    "rate_changes": "The frame rate changes, within the block or against the session's others.",
    "clocks_apart": "Face and heart share too little time: their clocks do not overlap.",
    "face_lost": "The face was there for less than the least share of the block.",
    "pulse_lost": "The pulse was there for less than the least share of the block.",
    "many_corrected": "More inter-beat intervals were corrected than the greatest share.",
    "few_spikes": "There are too few micro-movement spikes, or they do not differ.",
    "few_rows": "Face and heart together cover too little time for a transfer entropy.",
    "simulated": "The study also has measured sessions: simulated ones are not pooled with them.",
}
"""What each rule says; the numbers stand in `StudyParameters`."""
