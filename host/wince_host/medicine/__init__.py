"""Does the medicine work, and how fast: each dose against the hours before and the usual course."""

from ._compare import AmountSummary, Judged, by_amount, by_drug, drug_key
from ._course import MINUTE_NS, MinuteCourse, course_of, minute_of
from ._export import as_csv, as_json
from ._respond import respond
from ._response import Estimate, Finding, Onset, Reason, Response, Verdict
from ._together import Together, together
from ._usual import AFTER_MIN, BEFORE_MIN, DAY_MIN, DAYS_AROUND, WINDOW_MIN, Usual, usual_of

__all__ = [
    "AFTER_MIN",
    "BEFORE_MIN",
    "DAYS_AROUND",
    "DAY_MIN",
    "MINUTE_NS",
    "WINDOW_MIN",
    "AmountSummary",
    "Estimate",
    "Finding",
    "Judged",
    "MinuteCourse",
    "Onset",
    "Reason",
    "Response",
    "Together",
    "Usual",
    "Verdict",
    "as_csv",
    "as_json",
    "by_amount",
    "by_drug",
    "course_of",
    "drug_key",
    "minute_of",
    "respond",
    "together",
    "usual_of",
]
