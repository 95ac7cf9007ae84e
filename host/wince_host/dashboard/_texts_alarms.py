"""Every sentence about alarms, in English; another language is another such module."""

from typing import Final

from wince_host.alarms import AlarmKind, AlarmWords, Phase, reason_words
from wince_host.care import AlarmAction
from wince_wire import NoScoreReason

ALARMS: Final = "Alarms"
SKIP: Final = "Skip to the alarms"
ALL_ALARMS: Final = "All alarms"
KINDS: Final[dict[AlarmKind, str]] = {
    AlarmKind.PAIN: "Pain alarm",
    AlarmKind.TECHNICAL: "Technical alarm",
}
PHASES: Final[dict[Phase, str]] = {
    Phase.QUIET: "",
    Phase.RAISED: "nobody has taken it on yet",
    Phase.ESCALATED: "escalated: it waits for somebody",
    Phase.ACKNOWLEDGED: "taken on by {by} at {time}",
}
ESCALATED: Final = "escalated"
HOST: Final = "All units"
PLACE: Final = "{device} · {patient}"
SINCE: Final = "since {time} ({duration})"
SHORT_SINCE: Final = "since {time}"
MORE: Final = "and {count} more"
TITLE_COUNT: Final = "{count} open: alarm"
ACKNOWLEDGE: Final = "Acknowledge"
ACKNOWLEDGE_WHOM: Final = "Acknowledge: {kind}, {place}"
UNRECORDED: Final = (
    "The alarm record cannot be written at present. Alarms go on; their lines are added later."
)

# Pauses
PAUSED: Final = "Alarms paused"
PAUSED_LEFT: Final = "{left} left, by {by}"
PAUSE: Final = "Pause"
PAUSE_LEAD: Final = "Silent, but still watched and shown. It ends by itself."
PAUSE_CHOICE: Final = "{minutes} min"
PAUSE_WHOM: Final = "Pause the alarms of {place} for {minutes} min"
RESUME: Final = "End the pause"
RESUME_WHOM: Final = "End the pause of {place}"

# Sound
SOUND: Final = "Sound in this browser"
SOUND_LEAD: Final = (
    "A pain alarm sounds as three high tones, faster once it is escalated; a technical alarm as "
    "two low tones. The computer's own volume counts too."
)
SOUND_IS_OFF: Final = "Sound is off: tap to switch on"
SOUND_OFF: Final = "Switch the sound off"
TEST_PAIN: Final = "Try the pain sound"
TEST_TECHNICAL: Final = "Try the technical sound"

# The page
OPEN: Final = "Open now"
NONE_OPEN: Final = "No alarm is open."
PEOPLE: Final = "Limits and pauses"
NOBODY: Final = "No unit watches anybody at present."
LIMITS_USUAL: Final = "usual limits"
LIMITS_SET: Final = "set by {by}, {time}"
LIMITS_WORDS: Final = "from {high} for {delay}, ends below {clear}"
LIMITS_AT_ONCE: Final = "from {high} at once, ends below {clear}"
LIMITS_DISABLED: Final = "pain alarm switched off"
CHANGE_LIMITS: Final = "Change the limits"
HIGH: Final = "Alarm from a score of"
CLEAR: Final = "It ends below"
DELAY: Final = "Only when it lasts for (seconds)"
ESCALATE: Final = "Escalate when nobody came for (seconds)"
TECHNICAL_AFTER: Final = "Technical alarm without a score for (seconds)"
ENABLED: Final = "Pain alarm on for this person"
KEEP: Final = "Save the limits"
KEPT: Final = "The new limits of {patient} hold from now on."

# The record
RECORD: Final = "Record"
RECORD_LEAD: Final = "Every line stays as it was written; nobody can change or remove one."
SHOW: Final = "Show"
FILTER_PERSON: Final = "Person"
EVERYBODY: Final = "everybody"
FILTER_KIND: Final = "Kind"
BOTH_KINDS: Final = "both kinds"
FILTER_SPAN: Final = "Time"
SPANS: Final[dict[str, str]] = {
    "hour": "last hour",
    "day": "last day",
    "week": "last 7 days",
    "month": "last 31 days",
}
NO_LINES: Final = "Nothing happened in this time."
ONLY_NEWEST: Final = "The newest {count} lines of this time."
COLUMNS: Final = ("Time", "What", "Where", "Who", "Words")
ACTIONS: Final[dict[AlarmAction, str]] = {
    AlarmAction.RAISED: "raised",
    AlarmAction.ESCALATED: "escalated",
    AlarmAction.ACKNOWLEDGED: "acknowledged",
    AlarmAction.CLEARED: "ended",
    AlarmAction.PAUSED: "paused",
    AlarmAction.RESUMED: "pause ended",
    AlarmAction.DELIVERED: "delivered",
    AlarmAction.DELIVERY_FAILED: "not delivered",
    AlarmAction.ERASED: "erased",
}
WORDS: Final[dict[AlarmWords, str]] = {words: words.value for words in AlarmWords}
WORDS_REASONS: Final[dict[NoScoreReason, str]] = {
    reason: reason_words(reason) for reason in NoScoreReason
}
WORDS_ACTIONS: Final[dict[AlarmAction, str]] = {action: action.value for action in AlarmAction}
UNTIL: Final = "until {time}"
THE_HOST: Final = "the host"
CHECK: Final = "Check the record"
WHOLE: Final = "The record is whole: no line was changed or taken out."
NOT_WHOLE: Final = (
    "The record was tampered with: a line was changed or taken out. Tell whoever keeps this host."
)

# Refusals
NOT_ALLOWED_TITLE: Final = "This is for caregivers"
NOT_ALLOWED_BODY: Final = "Ask somebody who may, or have your role changed."
REFUSED_TITLE: Final = "This could not be done"
NO_SUCH_ALARM: Final = "Nobody needs to take this alarm on any more: it has ended or was taken on."
NO_SUCH_PERSON: Final = "No unit watches this person at present."
NO_NUMBER: Final = "{what} is no number: correct it."
