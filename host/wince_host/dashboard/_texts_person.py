"""Every sentence of a person's own page, in English."""

from typing import Final

from wince_host.care import AlarmAction

SKIP: Final = "Skip to the score"
PERSON: Final = "Person"
EIGHT_HOURS: Final = "8 h"
DAY: Final = "1 d"
WEEK: Final = "7 d"
NINETY_DAYS: Final = "90 d"
ZOOM: Final = "How long a time is shown"
AT_UNIT: Final = "at {device}"
MEDICINE: Final = "Medicine"
OPEN_UNIT: Final = "Unit {device}"
UNKNOWN_TITLE: Final = "Nobody of this name was ever seen"
UNKNOWN_BODY: Final = "No unit has sent anything about this pseudonym. Check it, or go back."
AWAY_TITLE: Final = "not measured now"
AWAY: Final = "no unit sees this person · last seen {time}"
SIMULATED_PERSON: Final = "At least some of this is a simulated person. Nobody is being measured."

# How sure
HOW_SURE: Final[dict[str, str]] = {
    "good": "How sure: good, because {reasons}",
    "fair": "How sure: fair, because {reasons}",
    "low": "How sure: low, because {reasons}",
}
BECAUSE_FACE: Final = "face {share:.0%}"
BECAUSE_PULSE: Final = "pulse {share:.0%} clean"
BECAUSE_NO_PULSE: Final = "no pulse sensor"
BECAUSE_BASELINE: Final = "own resting values {duration} old"
BECAUSE_NO_BASELINE: Final = "own resting values not yet learned"
BECAUSE_NO_RATINGS: Final = "how this person shows pain is not known"

# By own ratings
CALIBRATED: Final = (
    "By this person's own ratings: {value} ({low}–{high}), from {count} ratings, off by {error} on "
    "average."
)
CALIBRATED_SHORT: Final = "own ratings: {value} ({low}–{high})"
CALIBRATION_KNOWN: Final = (
    "{count} of this person's own ratings are in use, off by {error} on average."
)
CALIBRATION_ON_ITS_WAY: Final = (
    "{count} of this person's own ratings are kept; the unit has not taken them over yet."
)
NOT_CALIBRATED: Final = "Not yet calibrated: {used} of {needed} ratings."
RATINGS_LEFT_OUT: Final = (
    "Ratings left out: {count}, because too little was measured in the minute before."
)
RATINGS_DISAGREE: Final = (
    "What this person says and what the face shows do not go together. Go by what the person says."
)

# Course
COURSE: Final = "Course"
COURSE_LABEL: Final = "Course of the last {span}: {words}. Gaps are hatched."
COURSE_NOTHING: Final = "nothing measured"
COURSE_RANGE: Final = "between {low} and {high}"
NOW: Final = "now"
BAND_LEAD: Final = "The line is the score, the band its 90 % interval."
BAND_LEAD_LONG: Final = "The line is the mean, the band holds all scores of its time."
LEGEND_RATING: Final = "own rating"
LEGEND_PAINAD: Final = "observed (PAINAD)"
LEGEND_DOSE: Final = "dose"
LEGEND_NOTE: Final = "note"
LEGEND_GAP: Final = "nothing measured"
SEEN: Final = "Measured"
SEEN_SHARE: Final = "{share:.0%} of this time"
SEEN_LABEL: Final = "Measured for {share:.0%} of the last {span}"
RATE_TITLE: Final = "Heart rate, {source}"
RATE_LABEL: Final = "Heart rate: {words}"
RATE_RANGE: Final = "{low:.0f}–{high:.0f}/min"
RMSSD_TITLE: Final = "Beat-to-beat variation (RMSSD), {source}"
RMSSD_LABEL: Final = "Beat-to-beat variation: {words}"
RMSSD_RANGE: Final = "{low:.0f}–{high:.0f} ms"
SOURCES: Final[dict[str, str]] = {"ecg": "from ECG", "ppg": "from the pulse wave"}
HEART_TOO_LONG: Final = "The heart's course is drawn for up to one day."

# What happened
EVENTS: Final = "What happened"
EVENTS_NONE: Final = "Nothing was entered in this time."
EVENTS_MORE: Final = "{count} more in this time are not listed."
EVENT_RATING: Final = "own rating {value} of 10"
EVENT_PAINAD: Final = "observed pain {value} of 10 (PAINAD)"
EVENT_DOSE: Final = "{drug} {amount} {unit}"
EVENT_SCAN: Final = "short scan: {score}"
EVENT_SCAN_POOR: Final = "short scan: too poor for a number"
EVENT_ALARMS: Final[dict[AlarmAction, str]] = {
    AlarmAction.RAISED: "pain alarm",
    AlarmAction.ESCALATED: "pain alarm, not acknowledged in time",
    AlarmAction.ACKNOWLEDGED: "pain alarm acknowledged",
    AlarmAction.CLEARED: "pain alarm over",
}
EVENT_KINDS: Final[dict[str, str]] = {
    "rating": "Rating",
    "dose": "Dose",
    "note": "Note",
    "scan": "Scan",
    "alarm": "Alarm",
}
BY: Final = "by {name}"
TAKE_BACK: Final = "Take back"
TAKE_BACK_LABEL: Final = "Take back: {words}, {time}"

# Entering
ENTER: Final = "Enter"
ENTER_RATING: Final = "How much does it hurt? Ask the person."
ENTER_RATING_LEAD: Final = "One tap keeps the number. 0 is no pain, 10 the worst pain."
RATING_LABEL: Final = "Enter a rating of {value}"
KEPT: Final = "Kept. A wrong entry is taken back under “What happened”."
PAINAD: Final = "The person cannot say: PAINAD"
PAINAD_LEAD: Final = "Watch for five minutes, then choose what fits best in each row."
PAINAD_ITEMS: Final[tuple[tuple[str, str, tuple[str, str, str]], ...]] = (
    (
        "breathing",
        "Breathing",
        ("normal", "laboured at times", "noisy, long fast spells"),
    ),
    ("voice", "Sounds", ("none", "a moan or groan at times", "calling out, loud moaning, crying")),
    ("face", "Face", ("smiling or at rest", "sad, afraid, frowning", "grimacing")),
    (
        "body",
        "Body",
        ("relaxed", "tense, pacing, fidgeting", "rigid, fists, pushing away"),
    ),
    ("consoling", "Consoling", ("not needed", "voice or touch helps", "nothing helps")),
)
KEEP_PAINAD: Final = "Keep PAINAD"
NOTE: Final = "Note"
NOTE_LEAD: Final = "What else should others know? No names."
KEEP_NOTE: Final = "Keep note"
ONLY_CAREGIVERS: Final = "Your role sees this page; caregivers enter things."
REFUSED_TITLE: Final = "This was not kept"
NO_FORM: Final = "The form was empty or too long: go back and fill it in again."
NO_ENTRY: Final = "It is not there any more, or it was taken back before."
THOUSANDS: Final = (
    "The amount “{amount}” can be read in two ways: write it without a sign between the thousands, "
    "or with fewer or more than three decimals."
)
NO_NUMBER: Final = "{what} is no number: go back and correct it."
SKIPPED_TIME: Final = (
    "This time did not exist: the clocks were put forward. Go back and correct it."
)
NO_TIME: Final = "The time cannot be read: give date, hour and minute."
AMOUNT: Final = "The amount"
BACK: Final = "Back"

# Day by day
DAYS: Final = "Day by day"
DAYS_LEAD: Final = (
    "One row a day, one field an hour: the higher and darker, the higher the mean score; empty "
    "where nothing was measured. Below it the day on the scale from 0 to 10: from its quietest to "
    "its worst hour, with its mean. The dashed line is this person's usual mean."
)
DAYS_NONE: Final = "Nothing was measured in the last two weeks."
DAY_LABEL: Final = "{day}: mean {mean:.1f}, worst hour {hour:02d}:00 with {worst:.1f}{against}"
DAY_EMPTY_LABEL: Final = "{day}: nothing measured"
ABOVE_USUAL: Final = "{points:.1f} above usual"
BELOW_USUAL: Final = "{points:.1f} below usual"
AS_USUAL: Final = "as usual"
LITTLE_SEEN: Final = "only {time} measured"
USUAL: Final = "Usual daily mean: {mean:.1f}, from {days} days."
NO_USUAL: Final = "The usual mean is known after three days."
WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
