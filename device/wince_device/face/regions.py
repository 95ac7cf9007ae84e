"""Which of the 468 landmarks belong to which region of the face.

The regions follow the sensory territories of the trigeminal nerve's three branches; the muscles
that move them are the facial nerve's. The lists are this project's own, drawn in
``docs/regions.png``. Left and right are the person's own; a pair is (right, left).
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

REGION_NAMES: Final = ("V1", "V2", "V3")
"""Ophthalmic, maxillary, mandibular: the order of every array of regions."""

Pairs = Sequence[tuple[int, int]]

BROW_PAIRS: Final[Pairs] = (
    (70, 300), (63, 293), (105, 334), (66, 296), (107, 336),
    (46, 276), (53, 283), (52, 282), (65, 295), (55, 285),
)  # fmt: skip
EYE_PAIRS: Final[Pairs] = (
    (33, 263), (246, 466), (161, 388), (160, 387), (159, 386), (158, 385), (157, 384), (173, 398),
    (133, 362), (7, 249), (163, 390), (144, 373), (145, 374), (153, 380), (154, 381), (155, 382),
    (247, 467), (30, 260), (29, 259), (27, 257), (28, 258), (56, 286), (190, 414),
)  # fmt: skip
NOSE_BRIDGE_MIDLINE: Final = (9, 8, 168, 6, 197)
NOSE_BRIDGE_PAIRS: Final[Pairs] = ((193, 417), (122, 351), (196, 419))

NOSE_BASE_MIDLINE: Final = (19, 94, 2)
NOSE_BASE_PAIRS: Final[Pairs] = (
    (98, 327), (97, 326), (99, 328), (60, 290), (64, 294), (48, 278), (129, 358), (102, 331),
    (49, 279),
)  # fmt: skip
CHEEK_PAIRS: Final[Pairs] = (
    (100, 329), (101, 330), (117, 346), (118, 347), (119, 348), (142, 371), (36, 266), (50, 280),
    (123, 352), (205, 425), (203, 423), (206, 426), (207, 427), (187, 411), (216, 436),
)  # fmt: skip
UPPER_LIP_MIDLINE: Final = (164, 0, 11, 12, 13)
UPPER_LIP_PAIRS: Final[Pairs] = (
    (167, 393), (165, 391), (92, 322), (37, 267), (39, 269), (40, 270), (185, 409), (61, 291),
    (72, 302), (73, 303), (74, 304), (38, 268), (41, 271), (42, 272), (82, 312), (81, 311),
    (80, 310), (191, 415), (78, 308),
)  # fmt: skip

LOWER_LIP_MIDLINE: Final = (14, 15, 16, 17)
LOWER_LIP_PAIRS: Final[Pairs] = (
    (87, 317), (86, 316), (85, 315), (84, 314), (178, 402), (179, 403), (180, 404), (181, 405),
    (88, 318), (89, 319), (90, 320), (91, 321), (95, 324), (96, 325), (77, 307), (146, 375),
)  # fmt: skip
CHIN_MIDLINE: Final = (18, 200, 199, 175, 152)
CHIN_PAIRS: Final[Pairs] = (
    (83, 313), (182, 406), (201, 421), (194, 418), (208, 428), (32, 262), (171, 396), (140, 369),
    (148, 377), (176, 400), (204, 424), (211, 431), (106, 335), (43, 273),
)  # fmt: skip
JAW_PAIRS: Final[Pairs] = (
    (149, 378), (150, 379), (136, 365), (172, 397), (58, 288), (138, 367), (170, 395), (169, 394),
    (135, 364), (210, 430), (202, 422),
)  # fmt: skip

STABLE_MIDLINE: Final = (10, 151, 168, 6, 197, 195, 5, 4)
STABLE_PAIRS: Final[Pairs] = (
    (109, 338), (67, 297), (103, 332), (54, 284), (108, 337), (69, 299), (104, 333), (68, 298),
    (21, 251), (162, 389), (127, 356), (139, 368),
    (193, 417), (122, 351), (196, 419),
    (33, 263), (133, 362), (130, 359), (243, 463),
)  # fmt: skip
"""Points that the skull moves and hardly a muscle: forehead, temples, nose bridge and tip, eye
corners. The nose tip and the temples give the fit its depth. The glabella is left out, because
lowering the brows moves it."""


def _flat(*groups: Pairs, midline: Sequence[int] = ()) -> NDArray[np.intp]:
    paired = [index for group in groups for pair in group for index in pair]
    return np.array(sorted({*paired, *midline}), dtype=np.intp)


STABLE_LANDMARKS: Final = _flat(STABLE_PAIRS, midline=STABLE_MIDLINE)

REGION_LANDMARKS: Final[Mapping[str, NDArray[np.intp]]] = MappingProxyType(
    {
        "V1": _flat(BROW_PAIRS, EYE_PAIRS, NOSE_BRIDGE_PAIRS, midline=NOSE_BRIDGE_MIDLINE),
        "V2": _flat(
            NOSE_BASE_PAIRS,
            CHEEK_PAIRS,
            UPPER_LIP_PAIRS,
            midline=(*NOSE_BASE_MIDLINE, *UPPER_LIP_MIDLINE),
        ),
        "V3": _flat(
            LOWER_LIP_PAIRS,
            CHIN_PAIRS,
            JAW_PAIRS,
            midline=(*LOWER_LIP_MIDLINE, *CHIN_MIDLINE),
        ),
    }
)
"""Landmark indices of each region; no landmark belongs to two."""


_LID_PAIRS: Final[Pairs] = ((27, 257), (29, 259), (28, 258), (30, 260))
_CORNER_PAIRS: Final[Pairs] = ((33, 263), (133, 362))
_REFINED_V1: Final = _flat(
    BROW_PAIRS, _LID_PAIRS, _CORNER_PAIRS, NOSE_BRIDGE_PAIRS, midline=NOSE_BRIDGE_MIDLINE
)
_REFINED_V2: Final = _flat(
    ((98, 327), (129, 358), (49, 279)),
    (
        (101, 330), (118, 347), (50, 280), (36, 266), (205, 425), (206, 426), (207, 427),
        (187, 411), (216, 436), (100, 329), (117, 346), (119, 348), (123, 352), (142, 371),
    ),
    ((37, 267), (40, 270), (61, 291), (167, 393), (92, 322)),
    midline=(2, 164, 0),
)  # fmt: skip
_REFINED_V3: Final = _flat(
    ((84, 314), (181, 405), (91, 321), (83, 313), (182, 406), (201, 421), (194, 418), (208, 428),
     (32, 262), (43, 273), (204, 424), (106, 335), (202, 422), (210, 430)),
    ((135, 364), (169, 394), (170, 395), (140, 369), (171, 396), (211, 431), (138, 367)),
    midline=(17, 18, 200, 199),
)  # fmt: skip
_HAIRLINE: Final = _flat(((67, 297), (109, 338)), midline=(10,))
_LOW_FOREHEAD: Final = _flat(((108, 337), (69, 299), (104, 333), (68, 298)), midline=(151,))
_NOSE_ROOT: Final = _flat(((193, 417), (122, 351)), _CORNER_PAIRS, midline=(168, 6))
_NOSE_SIDES: Final = _flat(((196, 419),))
_NOSE_RIDGE: Final = _flat((), midline=(197,))
_NOSE_TIP: Final = _flat((), midline=(195, 5, 4))
_STABLE_LOADS: Final = (
    (_HAIRLINE, (0.05, 0.0)),
    (_LOW_FOREHEAD, (0.3, 0.0)),
    (_NOSE_ROOT, (1.0, 0.0)),
    (_NOSE_RIDGE, (0.75, 0.25)),
    (_NOSE_SIDES, (0.5, 0.5)),
    (_NOSE_TIP, (0.0, 1.0)),
)
_REFINED_STABLE: Final = np.unique(np.concatenate([points for points, _ in _STABLE_LOADS]))

REFINED_LANDMARKS: Final = np.unique(
    np.concatenate([_REFINED_V1, _REFINED_V2, _REFINED_V3, _REFINED_STABLE])
)
"""Points that are followed to a hundredth of a pixel. Left out are the lids' margins, the contour
of the face, behind which the background moves, and the inside of the mouth."""

REFINED_STABLE: Final = np.isin(REFINED_LANDMARKS, _REFINED_STABLE)
"""Which of them the head's motion is fitted to."""


def _stable_loads() -> NDArray[np.float64]:
    loads = np.zeros((len(_REFINED_STABLE), 2))
    for points, load in _STABLE_LOADS:
        loads[np.isin(_REFINED_STABLE, points)] = load
    return loads


REFINED_STABLE_LOADS: Final = _stable_loads()
"""How much each of the stable ones moves along with the skin of V1 and of V2, shape ``(30, 2)``.
No skin is quite still: what moves the brows reaches half up the forehead, and the nose's tip moves
with the upper lip."""

REFINED_AROUND_EYES: Final = np.isin(REFINED_LANDMARKS, _flat(_LID_PAIRS, _CORNER_PAIRS))
"""Which of them see the lids in a blink: the folds of the upper lids and the eyes' corners."""

REFINED_REGIONS: Final = tuple(
    np.flatnonzero(np.isin(REFINED_LANDMARKS, points))
    for points in (_REFINED_V1, _REFINED_V2, _REFINED_V3)
)
"""Which of them belong to V1, V2 and V3, as indices of `REFINED_LANDMARKS`."""
