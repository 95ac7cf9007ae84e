"""Every sentence that the dashboard shows, in English; another language is another such module.

Plain words for people at the bedside. Fields in braces are filled with `str.format`.
"""

# ruff: noqa: S105 - words about passwords, no passwords

from typing import Final

from wince_wire import NoScoreReason, QualityFlag, RestHint

LANGUAGE: Final = "en-US"
PRODUCT: Final = "Wince"
DISCLAIMER: Final = "Estimate of pain expression. Ask the person first."
NO_VALUE: Final = "–"
ONE_THOUSAND: Final = "1,000"
"""How a thousand is written; what stands after its first digit sets thousands apart."""
ONE_TENTH: Final = "0.1"
"""How a tenth is written; what stands after its first digit sets decimals off."""
OF_ALL: Final = "{part} of {whole}"
SIMULATED: Final = "SIMULATED"
SIMULATED_LONG: Final = "This unit shows a simulated person. Nobody is being measured."

# Signing in
SIGN_IN: Final = "Sign in"
SIGN_IN_LEAD: Final = "Pain expression at the bedside."
NAME: Final = "Name"
PASSWORD: Final = "Password"
SIGN_OUT: Final = "Sign out"
SIGNED_OUT: Final = "You are signed out."
SESSION_ENDED: Final = "Your session has ended. Sign in again."
ENDED_TITLE: Final = "Your session has ended"
ENDED_ALL_KEPT: Final = (
    "What you entered is not saved yet, and nothing of it is lost: sign in as yourself in a second "
    "window, come back to this one and send it again. Close this page if it is not yours."
)
ENDED_NOTHING_KEPT: Final = "What you sent was not saved. Sign in, go back and send it again."
SEND_AGAIN: Final = "Send it again"
FIRST_TIME: Final = (
    "First time here? The name and the first password are in the file that the host named when "
    "it started."
)
OWN_PASSWORD_TITLE: Final = "Choose your own password"
OWN_PASSWORD_LEAD: Final = (
    "The password you signed in with was only for the first time. From now on, only you know yours."
)
CHANGE_PASSWORD_TITLE: Final = "Change your password"
CHANGE_PASSWORD_LEAD: Final = "You stay signed in here; everywhere else you are signed out."
CHANGE_PASSWORD: Final = "Change password"
PASSWORD_NOW: Final = "Password you have now"
NEW_PASSWORD: Final = "New password"
NEW_PASSWORD_AGAIN: Final = "New password again"
PASSWORDS_DIFFER: Final = "The two new passwords are not the same. Type both again."
PASSWORD_RULES: Final = (
    "A password has at least {shortest} characters, and is neither the user name nor the old "
    "password."
)
TOO_MANY_TRIES: Final = "Too many wrong passwords for this name: wait {seconds} s, then try again."
WRONG_PASSWORD: Final = "Name and password do not belong together. Try again."
WRONG_PRESENT_PASSWORD: Final = "The password you have now is not this one."
KEEP_PASSWORD: Final = "Save and continue"

# The frame of every page
SKIP: Final = "Skip to the units"
SKIP_UNIT: Final = "Skip to the score"
WARD: Final = "Ward"
ALL_UNITS: Final = "All units"
SORT: Final = "Sorted by"
BY_NEED: Final = "need"
BY_BED: Final = "bed"
THEME_TO_NIGHT: Final = "Night"
THEME_TO_LIGHT: Final = "Day"
THEME_LABEL: Final = "Switch between day and night colours"
LOST_SHORT: Final = "No connection"
LOST_TITLE: Final = "This screen has lost its connection."
LOST_BODY: Final = "Values are hidden until it is back, because they would be old."
LOST_RELOAD: Final = "Load again"

# Counts
FINE: Final = "{count} fine"
TO_LOOK_AT: Final = "{count} to look at"
WAITING_COUNT: Final = "{count} getting ready"
PAUSED_COUNT: Final = "{count} paused"
TECHNICAL_COUNT: Final = "{count} technical"
NO_UNITS: Final = "no unit yet"

# States
CALM: Final = "calm"
RAISED: Final = "raised"
HIGH: Final = "high"
NO_SCORE: Final = "no score"
NO_SCORE_YET: Final = "getting ready"
PAUSED: Final = "paused"
TECHNICAL: Final = "technical"
RISING: Final = "rising for {minutes} min"
FALLING: Final = "falling for {minutes} min"
STEADY: Final = "steady"
VARYING: Final = "up and down"
UNKNOWN_TREND: Final = "too early for a trend"

# How sure
SURE_GOOD: Final = "sure: good"
SURE_FAIR: Final = "sure: fair"
SURE_LOW: Final = "sure: low"
INTERVAL: Final = "likely {low}–{high}"
INTERVAL_LABEL: Final = (
    "{score} on a scale from 0 to 10; with 90 % probability between {low} and {high}"
)
INTERVAL_NONE_LABEL: Final = "no score on the scale from 0 to 10"

# Age and absence
OLD: Final = "{age} old"
BECAUSE: Final = "because {reason}"
DAY: Final = "{days} day"
DAYS: Final = "{days} days"
SINCE: Final = "since {time} ({duration})"
SILENT: Final = "the unit has sent nothing for {duration}"
NEVER_SCORED: Final = "the unit has sent no score yet"
OFFLINE_SINCE: Final = "unit away · last contact {time} · it keeps everything and will catch up"
OFFLINE_UNKNOWN: Final = "unit away · it keeps everything and will catch up"
OFFLINE_REASON: Final = "the unit is away"
BROKER_AWAY_REASON: Final = "the broker is away"
REASONS: Final[dict[NoScoreReason, str]] = {
    NoScoreReason.STARTING: "the unit is starting",
    NoScoreReason.NO_FACE: "no face is in view",
    NoScoreReason.FACE_UNSTEADY: "the face cannot be followed steadily",
    NoScoreReason.FACE_COVERED: "something lies before the brow, the eyes or the cheeks",
    NoScoreReason.FACE_CUT_OFF: "part of the face is outside the picture",
    NoScoreReason.BASELINE_NOT_READY: "this person's resting face is still being learned",
    NoScoreReason.WINDOW_TOO_SHORT: "too little of the last minute was seen",
    NoScoreReason.NO_PULSE: "no pulse is found",
    NoScoreReason.PULSE_POOR: "the pulse signal is too poor",
    NoScoreReason.NO_FINGER: "the finger is off the sensor",
    NoScoreReason.LEAD_OFF: "an ECG electrode is off",
    NoScoreReason.SENSOR_UNPLUGGED: "the pulse sensor is unplugged",
    NoScoreReason.CAMERA_LOST: "the camera is lost",
    NoScoreReason.PAUSED: "measuring is paused",
    NoScoreReason.SOURCE_ENDED: "the recording has ended",
}
WHAT_HELPS: Final[dict[NoScoreReason, str]] = {
    NoScoreReason.STARTING: "Wait a moment; nothing needs to be done.",
    NoScoreReason.NO_FACE: "Turn the camera towards the face and clear the view.",
    NoScoreReason.FACE_UNSTEADY: "Bring the camera closer, give more light, or wait for rest.",
    NoScoreReason.FACE_COVERED: "Clear the view: a hand, a cloth or the blanket hides the face.",
    NoScoreReason.FACE_CUT_OFF: "Turn the camera until the whole face is in the picture.",
    NoScoreReason.BASELINE_NOT_READY: "Let the person rest for a minute with the face in view.",
    NoScoreReason.WINDOW_TOO_SHORT: "Wait up to a minute with the face in view.",
    NoScoreReason.NO_PULSE: "Check that the pulse sensor sits well and is warm.",
    NoScoreReason.PULSE_POOR: "Place the pulse sensor again and keep the hand still.",
    NoScoreReason.NO_FINGER: "Put the finger back on the sensor.",
    NoScoreReason.LEAD_OFF: "Press the electrodes on again.",
    NoScoreReason.SENSOR_UNPLUGGED: "Plug the pulse sensor in again.",
    NoScoreReason.CAMERA_LOST: "Check the camera's cable; the unit tries again by itself.",
    NoScoreReason.PAUSED: "Resume measuring when the person agrees.",
    NoScoreReason.SOURCE_ENDED: "Start the unit again with a camera or another recording.",
}
NO_REASON: Final = "the unit gave no reason"
TROUBLE_UNIT: Final = "unit"
TROUBLE_CONNECTION: Final = "connection"
TROUBLE_VIEW: Final = "camera view"
TROUBLE_CAMERA: Final = "camera"
TROUBLE_PULSE: Final = "pulse sensor"
TROUBLE_RECORDING: Final = "recording"
TROUBLES: Final[dict[NoScoreReason, str]] = {
    NoScoreReason.STARTING: TROUBLE_UNIT,
    NoScoreReason.NO_FACE: TROUBLE_VIEW,
    NoScoreReason.FACE_UNSTEADY: TROUBLE_VIEW,
    NoScoreReason.FACE_COVERED: TROUBLE_VIEW,
    NoScoreReason.FACE_CUT_OFF: TROUBLE_VIEW,
    NoScoreReason.BASELINE_NOT_READY: TROUBLE_VIEW,
    NoScoreReason.WINDOW_TOO_SHORT: TROUBLE_VIEW,
    NoScoreReason.NO_PULSE: TROUBLE_PULSE,
    NoScoreReason.PULSE_POOR: TROUBLE_PULSE,
    NoScoreReason.NO_FINGER: TROUBLE_PULSE,
    NoScoreReason.LEAD_OFF: TROUBLE_PULSE,
    NoScoreReason.SENSOR_UNPLUGGED: TROUBLE_PULSE,
    NoScoreReason.CAMERA_LOST: TROUBLE_CAMERA,
    NoScoreReason.PAUSED: TROUBLE_UNIT,
    NoScoreReason.SOURCE_ENDED: TROUBLE_RECORDING,
}
SENSOR_STATES: Final[dict[str, str]] = {
    "no_finger": "finger off the pulse sensor",
    "saturated": "pulse sensor pressed too hard",
    "ambient_light": "room light disturbs the pulse sensor",
    "lead_off": "an ECG electrode is off",
    "unplugged": "pulse sensor unplugged",
}
SENSOR_OTHER: Final = "pulse sensor: {state}"

# Heart and signals
HEART_RATE: Final = "{bpm}/min"
SOURCE_PPG: Final = "pulse (PPG)"
SOURCE_ECG: Final = "ECG"
NO_HEART_RATE: Final = "no heart rate"
NO_PULSE_SENSOR: Final = "no pulse sensor"
FACE_CLEAR: Final = "face clear"
FACE_PARTLY: Final = "face partly seen"
FACE_RARELY: Final = "face rarely seen"
FACE_COVERED: Final = "face partly covered"
PULSE_CLEAN: Final = "pulse clean"
PULSE_PARTLY: Final = "pulse partly clean"
PULSE_POOR: Final = "pulse poor"
FLAGS: Final[dict[QualityFlag, str]] = {
    QualityFlag.SIMULATED: "simulated",
    QualityFlag.UNCALIBRATED: "not yet tuned to this person's own ratings",
    QualityFlag.GENERIC_NEUTRAL: "compared with an average resting face, not the person's own",
    QualityFlag.BASELINE_OLD: "the person's resting values are old",
    QualityFlag.BASELINE_DRIFT: (
        "for minutes the face was never at its rest: if there is no pain, learn it anew"
    ),
    QualityFlag.BASELINE_TENSE: (
        "the brow was lowered while the rest was learned: if that was pain, the score is too low; "
        "learn it anew in a calm moment"
    ),
    QualityFlag.NO_PULSE_SOURCE: "no pulse sensor, so the heart does not count",
    QualityFlag.FEW_SPIKES: "few micro-movements so far: provisional",
    QualityFlag.FRAMES_DROPPED: "the camera lost pictures",
    QualityFlag.LOW_LIGHT: "low light",
    QualityFlag.OVER_EXPOSED: "too much light",
    QualityFlag.FACE_COVERED: "something lies before a part of the face",
    QualityFlag.FACE_SMALL: "the face is small in the picture: what it shows is read more coarsely",
    QualityFlag.HEAD_MOTION: "the head moves a lot",
    QualityFlag.BEATS_CORRECTED: "some heart beats were corrected",
    QualityFlag.NOISE_FLOOR_UNKNOWN: "the camera's own noise was never measured",
    QualityFlag.NOISE_FLOOR_STALE: "the camera's noise was measured under other conditions",
}

# Trend
TREND_TEN_MINUTES: Final = "10 min"
TREND_HOUR: Final = "1 h"
AGO: Final = "{span} ago"
NOW: Final = "now"
TREND_LABEL: Final = "Course of the last {span}: {words}. Gaps are hatched."
TREND_NOTHING: Final = "nothing measured"
TREND_RANGE: Final = "between {low} and {high}"

# Banners and empty states
BROKER_AWAY_TITLE: Final = "The broker is away."
BROKER_AWAY_BODY: Final = (
    "Last contact {time}. Units keep everything and will catch up. Until then no pain alarm can be "
    "raised: look at the people."
)
BROKER_NEVER_BODY: Final = (
    "No contact since the host started. Units keep everything. Until then no pain alarm can be "
    "raised: look at the people."
)
STORE_TITLE: Final = "New values cannot be stored."
STORE_BODY: Final = "{problem}. Until then no pain alarm can be raised: look at the people."
RESTING: Final = "Not in use for 12 h:"
FIRST_START_TITLE: Final = "No unit has reported yet"
FIRST_START_LEAD: Final = "Three steps bring the first one here:"
FIRST_START_STEPS: Final[tuple[tuple[str, str], ...]] = (
    ("Give it a name and a password, on this computer:", "wince-host provision bed1"),
    ("Carry the two files that this makes, device.toml and password, to the unit.", ""),
    (
        "Start the unit. It appears here by itself within seconds.",
        "wince-device run --config device.toml",
    ),
)
UNKNOWN_UNIT_TITLE: Final = "There is no unit of this name"
UNKNOWN_UNIT_BODY: Final = "It never reported to this host. Check the name, or go back."
NOT_FOUND_TITLE: Final = "There is no such page"
NOT_FOUND_BODY: Final = "The address may be mistyped, or the page has moved."
BROKEN_TITLE: Final = "This page could not be made"
BROKEN_BODY: Final = "The host has noted why. Load it again, or go back to all units."

# Unit page
OPEN_PERSON: Final = "All about {person}"
WHY: Final = "Why"
WHY_LEAD: Final = "What the score is made of, in points."
WHY_NOTHING: Final = "Without a score there is nothing to explain."
WHY_ZERO: Final = "Nothing stands out from this person's rest."
FACE_NOW: Final = "Face now"
FACE_NOW_LEAD: Final = "How strongly each part of the face is drawn, 0 to 5."
FACE_NONE: Final = "No face values now."
BROW: Final = "brow lowered"
EYES: Final = "eyes tightened"
NOSE: Final = "nose wrinkled"
MOUTH: Final = "upper lip raised"
EYES_SHUT: Final = "eyes closed"
GUIDED_REST: Final = "Guided rest: {percent} % done. {hint}"
REST_HINTS: Final[dict[RestHint, str]] = {
    RestHint.GOOD: "Good, stay like this.",
    RestHint.NO_FACE: "No face is seen.",
    RestHint.UNCOVER_FACE: "Nothing should lie before the face.",
    RestHint.SHOW_WHOLE_FACE: "The whole face should be in the picture.",
    RestHint.TURN_TO_CAMERA: "Look towards the camera.",
    RestHint.HOLD_STILL: "Hold the head still.",
    RestHint.MORE_LIGHT: "More light on the face.",
    RestHint.LESS_LIGHT: "Less light on the face.",
    RestHint.RELAX_FACE: "Let the face relax.",
    RestHint.DO_NOT_SPEAK: "Do not speak.",
    RestHint.WAIT_FOR_PULSE: "The pulse is not there yet.",
}
COMPONENTS: Final[dict[str, str]] = {
    "pspi": "brow, eyes, nose and mouth",
    "hpii": "brow, eyes and nose (headache index)",
    "hpii_apex": "headache index, strongest quarter of the last minute",
    "nsr_v1": "micro-movement of brow and eyes",
    "nsr_v2": "micro-movement of cheeks",
    "nsr_v3": "micro-movement of mouth and chin",
    "nsr_heart": "heart rhythm",
    "pain_au": "pain-like face, by facial movements (rendered faces only)",
    "pain_cnn": "pain-like face, by picture (rendered faces only)",
    "pain_hybrid": "pain-like face, by both (rendered faces only)",
    "te_heart_v1": "heart–face link",
    "te_heart_v1_steady": "heart–face link, slow changes taken out",
    "joint_gain_v1": "link of heart and face to brow and eyes",
    "te_lag_scan": "heart–face link, best delay",
    "te_best_lag": "delay of that link",
    "face_heart_slope": "face against heart over minutes, slope",
    "face_heart_r2": "face against heart over minutes, R²",
    "face_heart_r2_surrogate": "the same by chance",
}
NOT_MEASURED: Final = "not measured"
HEART: Final = "Heart"
HEART_RATE_LABEL: Final = "Heart rate"
RMSSD: Final = "Beat-to-beat variation (RMSSD)"
SDNN: Final = "Overall variation (SDNN)"
PULSE_VARIATION_NOTE: Final = "From the pulse wave; not the same as from an ECG."
BEATS_CORRECTED: Final = "Corrected beats"
QUALITY: Final = "Signal quality"
EXACT_INTERVAL: Final = "Score, 90 % interval"
FACE_SEEN: Final = "Face seen"
PULSE_USABLE: Final = "Pulse usable"
BASELINE: Final = "Own resting values"
BASELINE_AGE: Final = "{duration} old"
BASELINE_NONE: Final = "not yet learned"
NOTES: Final = "To keep in mind"
CONFIDENCE: Final = "Share of the full evidence"
TECHNICAL_TITLE: Final = "Technical"
STATE: Final = "State"
ONLINE_SINCE: Final = "connected since {time}"
ONLINE: Final = "connected"
STATE_UNKNOWN: Final = "not known"
VERSION: Final = "Version"
CAMERA: Final = "Camera"
PULSE_SENSOR: Final = "Pulse sensor"
CAMERA_STATE: Final = "Camera state"
SOURCE: Final = "Source"
FRAME_RATE: Final = "Pictures per second"
FRAMES_DROPPED: Final = "Pictures lost"
OUTBOX: Final = "Waiting to be sent"
OUTBOX_ROWS: Final = "{rows} rows"
OUTBOX_DROPPED: Final = "Let go unsent"
TEMPERATURE: Final = "Temperature"
UPTIME: Final = "Running for"
DISK_FREE: Final = "Free storage"
WHAT_HELPS_TITLE: Final = "What helps"
COURSE: Final = "Course"
WORDS_RULE_TITLE: Final = "How the words are made"
WORDS_RULE: Final = (
    "Below 4 is calm, from 4 raised, from 7 high. “Rising” or “falling” compares the medians of "
    "whole minutes: the course must have gone at least 1 point one way without turning back by "
    "more than 0.2. “Sure” joins how much of the evidence was there with how wide the band is."
)
