"""Does the medicine work, and how fast: each dose against the hours before and the usual course."""

from ._course import MINUTE_NS, MinuteCourse, course_of, minute_of
from ._respond import respond
from ._response import Estimate, Finding, Reason, Response, Verdict
from ._usual import AFTER_MIN, BEFORE_MIN, DAYS_AROUND, Usual, usual_of

__all__ = [
    "AFTER_MIN",
    "BEFORE_MIN",
    "DAYS_AROUND",
    "MINUTE_NS",
    "Estimate",
    "Finding",
    "MinuteCourse",
    "Reason",
    "Response",
    "Usual",
    "Verdict",
    "course_of",
    "minute_of",
    "respond",
    "usual_of",
]
