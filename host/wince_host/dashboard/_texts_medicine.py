"""Every sentence of the page of a person's medicines, in English."""

from typing import Final

from wince_host.medicine import Reason

TITLE: Final = "Medicine"
SKIP: Final = "Skip to the medicines"
BACK_TO_PERSON: Final = "Back to {person}"
LEAD: Final = (
    "Each dose against the two hours before it and against the same hours of this person's other "
    "days without a dose. A fall after a dose is not proof that the dose made it."
)
NONE: Final = "No dose was marked in the last 90 days."
WORKING: Final = "being worked out …"
EXPORT_CSV: Final = "Numbers as CSV"
EXPORT_JSON: Final = "Numbers as JSON"
EXPORT_ROLE: Final = "Researchers and administrators can take the numbers out."

# Marking a dose
MARK: Final = "Mark a dose"
DRUG: Final = "Medicine"
AMOUNT: Final = "Amount"
UNIT: Final = "Unit"
UNITS: Final = ("mg", "µg", "g", "ml", "drops", "tablets")
TIME: Final = "Given at (empty: now)"
KEEP: Final = "Keep dose"
KEPT: Final = "Kept."
TAKE_BACK: Final = "Take back"
TAKE_BACK_LABEL: Final = "Take back the dose {dose}, {time}"
ONLY_CAREGIVERS: Final = "Your role sees this page; caregivers mark doses."

# One dose
WORKED: Final = "worked"
CANNOT_TELL: Final = "cannot tell"
EFFECT: Final = "{value} points ({low} … {high})"
ONSET: Final = "felt after {value:.0f} min ({low:.0f}–{high:.0f})"
ONSET_SPREAD: Final = "felt some time between {low:.0f} and {high:.0f} min"
LASTED: Final = "lasted about {value}"
LASTED_OPEN: Final = "still lasting after {value}"
AT_MOST: Final = "relief of more than {points:.1f} points is unlikely"
CHART_LABEL: Final = "{dose}, two hours before to six hours after: {words}"
CHART_USUAL: Final = "Shaded: the same hours of {days} other days. Upright line: the dose."
CHART_NO_USUAL: Final = "Upright line: the dose."
CHART_ONSET: Final = "Dashed line: when it was felt."
CHART_ONSET_SPREAD: Final = "Band: the time in which it was felt."
BEFORE: Final = "−2 h"
GIVEN: Final = "dose"
HOURS: Final = ("+2 h", "+4 h", "+6 h")
REASONS: Final[dict[Reason, str]] = {
    Reason.TOO_EARLY: "too early, {0:.0f} min are still needed",
    Reason.NO_USUAL: "no usual course yet: {0:.0f} of {1:.0f} days without a dose near these hours",
    Reason.GAPS: "{0:.0f} long gaps, {1:.0f} min together",
    Reason.GAPS_BEFORE: "only {0:.0f} min measured in the two hours before",
    Reason.DOSE_BEFORE: "other dose {0:.0f} min before",
    Reason.DOSE_SOON_AFTER: "other dose {0:.0f} min after",
    Reason.FELL_BEFORE: "the score may have been falling before the dose",
    Reason.WITHIN_USUAL: "no fall beyond this person's usual ups and downs",
    Reason.TOO_SMALL: "less than {0:.1f} points",
    Reason.ONSET_UNCLEAR: "it fell some time between {0:.0f} and {1:.0f} min",
    Reason.RESTLESS: "these hours were {0:.1f} times as restless as usual",
    Reason.CUT_SHORT: "read up to the next dose, {0:.0f} min after",
}
ONE_GAP: Final = "one gap of {0:.0f} min"
SHORT_GAPS: Final = "too little was measured after it"

# Doses side by side
SIDE_BY_SIDE: Final = "Doses of {drug} side by side"
SIDE_LEAD: Final = (
    "Each line is one dose: its difference from the usual course, set to zero in the half hour "
    "before the dose."
)
SIDE_LABEL: Final = "{doses} doses of {drug} laid over one another; the table below has the numbers"
SIDE_AMOUNT: Final = "Amount"
SIDE_DOSES: Final = "Doses"
SIDE_WORKED: Final = "Told to have worked"
SIDE_SHARE: Final = "Doses with relief"
SIDE_EFFECT: Final = "Mean change, points"
SIDE_ONSET: Final = "Usually felt after"
SIDE_CAUTION: Final = (
    "The last three columns weigh all doses of an amount together, also those of which nobody can "
    "tell, each for as much as it says; a dose without relief counts as no change. In "
    "brackets: where the truth lies nine times in ten."
)
SHARE: Final = "{value:.0%} ({low:.0%}–{high:.0%})"
CHANGE: Final = "{value} ({low} … {high})"
MINUTES: Final = "{value:.0f} min ({low:.0f}–{high:.0f})"
MINUTES_SPREAD: Final = "{low:.0f}–{high:.0f} min"
