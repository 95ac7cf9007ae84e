"""What the classifiers are called where people read it, and what was published of them."""

from typing import Final

TITLES: Final = {"au_only": "AU-only", "cnn_only": "CNN-only", "hybrid": "hybrid"}

PUBLISHED: Final = (
    ("AU-only", "0.87", "", "133 images, one labeller, split by image"),
    ("CNN-only", "0.78", "", "54 images, one labeller, split by image"),
    ("hybrid", "0.91", "0.956", "133 images, one labeller, split by image"),
)
"""Verma et al. 2026 (10.70251/HYJR2348.43531540): classifier, accuracy, AUC, what it stands on."""

PUBLISHED_NOTE: Final = (
    "Published for the same three classifiers (Verma et al. 2026): on one labeller's labels, with "
    "pictures of the same people learned from and judged on. Such figures cannot be compared with "
    "a split by person: on UNBC-McMaster one method's ICC fell from 0.85 in five folds to 0.55 "
    "leaving one person out."
)

LEAKY: Final = "LEAKY SPLIT BY PICTURE: the same people were learned from and judged on"
DRAWN: Final = "DRAWN FACES: nothing here was measured on people"
