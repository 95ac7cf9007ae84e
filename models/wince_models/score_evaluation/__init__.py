"""Judges the score on simulated patients whose pain is known: the figures of docs/score.md."""

from ._command import evaluate_score
from ._people import EvaluatedPerson, Part, planned_people
from ._scoring import ScoredCourse, Second, score_course

__all__ = [
    "EvaluatedPerson",
    "Part",
    "ScoredCourse",
    "Second",
    "evaluate_score",
    "planned_people",
    "score_course",
]
