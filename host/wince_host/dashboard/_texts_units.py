"""The words of the units' pages: how they are, their settings, their credentials."""

from typing import Final

UNITS: Final = "Units"
SKIP: Final = "Skip to the units"
LEAD: Final = "How every unit is. Values that are older than a minute are left out."
NONE_YET: Final = "No unit has reported yet."
MANAGE: Final = "Let a unit in, or shut one out"

UNIT: Final = "Unit"
STATE: Final = "State"
SCORES: Final = "Scores"
FACE: Final = "Face"
PULSE: Final = "Pulse"
LOST: Final = "Lost"
OUTBOX: Final = "Waiting"
CLOCK: Final = "Clock"
TEMPERATURE: Final = "Temp."
MEMORY: Final = "Memory"
VERSION: Final = "Version"
HEADS: Final = (
    UNIT, STATE, SCORES, FACE, PULSE, LOST, OUTBOX, CLOCK, TEMPERATURE, MEMORY, VERSION,
)  # fmt: skip
HEAD_HELPS: Final[dict[str, str]] = {
    SCORES: "Seconds with a score, of the last five minutes",
    LOST: "Pictures and rows lost since the unit started",
    OUTBOX: "Rows that the unit still has to send",
    CLOCK: "How far the unit's clock may be off",
}
ONLINE: Final = "connected"
OFFLINE: Final = "away"
UNKNOWN: Final = "not known"
PAUSED: Final = "paused"
RECORDING: Final = "recording"
THROTTLED: Final = "slowed down"
CLOCK_FREE: Final = "not set"
CLOCK_GOOD: Final = "± {ms} ms"

UNIT_TITLE: Final = "{device}: settings"
BACK: Final = "All units"
TO_VALUES: Final = "Values"
TO_SCAN: Final = "Aim or scan"
IN_FORCE: Final = "In force: revision {revision}, since the unit told so at {time}."
IN_FORCE_FILE: Final = "In force: what the unit's own file says."
NOT_TOLD: Final = "This unit has not said yet what is in force."
STATES: Final[dict[str, str]] = {
    "in_force": "taken over",
    "restart_pending": "kept, and in force after the next start of the unit",
    "rolled_back": "tried and taken back: the unit was not well with it",
    "refused": "refused",
}

SETTINGS: Final = "Settings"
SETTINGS_LEAD: Final = "Nothing is sent before you have seen what changes."
RESTARTS: Final = "needs a restart"
AT_ONCE: Final = "at once"
RANGE: Final = "{low} to {high}{unit}"
DEFAULT: Final = "default {value}{unit}"
YES: Final = "yes"
NO: Final = "no"
PREVIEW: Final = "See what changes"
NOTHING_CHANGES: Final = "Nothing changes: every value is the one in force."

LABELS: Final[dict[str, tuple[str, str, str]]] = {
    "camera.source": (
        "Camera",
        "",
        "Which camera, and how it is set. “auto” takes the one that is there.",
    ),
    "face.inference_every": (
        "Landmarks asked in each … picture",
        "pictures",
        "1 is best. A higher number spares the processor; motion is measured in each one anyway.",
    ),
    "pulse.source": ("Pulse sensor", "", "Which sensor. “auto” takes the one that is there."),
    "score.window_s": (
        "Length of the expression window",
        "s",
        "Longer is steadier and slower.",
    ),
    "score.baseline_s": (
        "Rest for the person's own baseline",
        "s",
        "So long the resting face is learned for a new person.",
    ),
    "score.guided_rest_s": (
        "Length of a guided rest",
        "s",
        "So many seconds of rest must count when somebody leads the person through one.",
    ),
    "score.classifiers": (
        "Ask the three classifiers",
        "",
        "Learned from rendered faces alone: shown beside the score, no part of it.",
    ),
    "score.require_pulse": (
        "No score without a pulse",
        "",
        "With “yes” there is a dash whenever the pulse sensor gives nothing.",
    ),
    "broker.host": ("Broker's address", "", "A wrong one cuts the unit off until it rolls back."),
    "broker.port": ("Broker's port", "", "8883 with TLS."),
    "broker.required_at_start": (
        "Start only with a broker",
        "",
        "With “no” the unit measures without a network and catches up later.",
    ),
    "outbox.maximum_mb": (
        "Room for rows that wait",
        "MB",
        "When it is full, details go first and scores last.",
    ),
    "recording.maximum_mb": ("Room for recordings", "MB", "The oldest ones are never overwritten."),
}
"""By key: label, unit, help."""

COMPARE_TITLE: Final = "What changes"
SETTING: Final = "Setting"
NOW: Final = "Now"
THEN: Final = "Then"
ALSO_FOR: Final = "Also for"
APPLY: Final = "Send"
CANCEL: Final = "Back"
TOLD_TITLE: Final = "What the units said"
TOLD_AT: Final = "{state} at {time}"
TOLD_NOTHING: Final = "no answer yet: it is kept at the broker and waits for the unit"
REVISIONS: Final = "Earlier settings"
REVISIONS_NONE: Final = "Nothing was ever set from here."
REVISION: Final = "Revision {number}"
BY: Final = "by {name}"
WISH_AGAIN: Final = "Go back to this"

COMMANDS: Final = "Do now"
IDENTIFY: Final = "Blink its light"
PAUSE: Final = "Pause measuring"
RESUME: Final = "Resume measuring"
REDO_BASELINE: Final = "Learn the resting face anew"
GUIDE_BASELINE: Final = "Guided rest, about a minute"
NEW_PATIENT: Final = "Another person"
NEW_PATIENT_FIELD: Final = "Pseudonym"
NEW_PATIENT_HELP: Final = "Letters, digits, dots, hyphens; never a name."
MARK: Final = "Note a moment"
MARK_FIELD: Final = "What happened"
START_RECORDING: Final = "Start recording"
CONSENT_FIELD: Final = "Who agreed"
CONSENT_TICK: Final = "The person, or who speaks for them, agreed to be recorded."
FRAMES_TICK: Final = "Pictures as well"
STOP_RECORDING: Final = "Stop recording"
DONE: Final = "{device}: {what}: done."
REFUSED: Final = "{device}: {sentence}"
NO_CONSENT: Final = "Without agreement nothing is recorded. Tick the box when it is given."
NOT_ALLOWED: Final = "Your account may not do this. Ask somebody who manages the units."

SITE_TITLE: Final = "Who may come in"
SITE_LEAD: Final = (
    "Each unit has its own certificate. What is made here is carried to the unit once, on a stick, "
    "and deleted afterwards."
)
SITE_NONE: Final = "No unit has a certificate of this site yet."
VALID_UNTIL: Final = "Valid until"
REVOKED: Final = "shut out {date}"
ENDED: Final = "ended"
PROVISION: Final = "Let a new unit in"
NAME: Final = "Name of the unit"
ADDRESS: Final = "This host's address, as the unit sees it"
MAKE_FILE: Final = "Make the file"
ROTATE: Final = "New certificate"
REVOKE: Final = "Shut out"
REVOKE_SURE: Final = "Shut {device} out now? Its connection ends at once."
REVOKED_DONE: Final = "{device} is shut out."
FILE_READY: Final = (
    "The file {file} lies on this host, in {folder}. Carry it to the unit, run "
    "“wince-device enrol {file}” there, and delete it."
)
SITE_NEW: Final = " The site is new: start the broker anew, so that units find it."
