"""Judges the score on simulated patients whose pain is known: the figures of docs/score.md."""

from ._command import evaluate_score

__all__ = ["evaluate_score"]
