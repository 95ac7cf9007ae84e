"""The words of aiming a unit and of the short scan."""

from typing import Final

from wince_host.scanning import TooPoor
from wince_wire import AimHint, QualityFlag

SCAN: Final = "Short scan"
SKIP: Final = "Skip to the scan"
CHOOSE_TITLE: Final = "Short scan"
CHOOSE_LEAD: Final = "Half a minute of one unit, and one page that says how it is now."
CHOOSE_UNIT: Final = "Which unit?"
NO_UNIT: Final = "No unit is connected. Switch one on, or take in a video below."
UNIT_AWAY: Final = "away"
PERSON: Final = "in front of it: {person}"
NOBODY: Final = "nobody seen yet"

STEPS: Final = ("Aim", "Hold", "Result")
STEP_OF: Final = "Step {number} of 3: {name}"

AIM_TITLE: Final = "Aim"
AIM_LEAD: Final = "Put the face inside the dashed line. The drawing is all that leaves the unit."
AIM_PICTURE: Final = "Outline of the face as the camera sees it. {hint}"
AIM_WAITING: Final = "Waiting for the unit to answer…"
AIM_REFUSED: Final = "The unit cannot be aimed from here: {sentence}"
HINTS: Final[dict[AimHint, str]] = {
    AimHint.GOOD: "Good. Keep it like this.",
    AimHint.NO_FACE: "No face in view.",
    AimHint.CLOSER: "Closer, please.",
    AimHint.FARTHER: "A little farther away.",
    AimHint.LEFT: "The face is at the left edge: turn the camera that way.",
    AimHint.RIGHT: "The face is at the right edge: turn the camera that way.",
    AimHint.UP: "The face is at the upper edge: tilt the camera up.",
    AimHint.DOWN: "The face is at the lower edge: tilt the camera down.",
    AimHint.TURN_TO_CAMERA: "Bring the camera in front of the face.",
    AimHint.UNCOVER_FACE: "Something lies before the face: clear it.",
    AimHint.MORE_LIGHT: "More light, please.",
    AimHint.LESS_LIGHT: "Too bright: less light on the face.",
    AimHint.FOCUS: "Not sharp: turn the lens until it is.",
    AimHint.HOLD_STILL: "Hold still for a moment.",
}
SEVERAL_FACES: Final = "More than one face is in view; the nearest one counts."
SIZE: Final = "Size"
LIGHT: Final = "Light"
SHARPNESS: Final = "Focus"
METER_GOOD: Final = "good"
METER_LOW: Final = "too little"
METER_HIGH: Final = "too much"
METER_NONE: Final = "no face"

BEGIN: Final = "Begin the scan"
BEGIN_ANYWAY: Final = "Begin anyway"
ONLY_CAREGIVERS: Final = "Your account may look on. A caregiver can begin a scan."

HOLD_TITLE: Final = "Hold still"
HOLD_LEFT: Final = "{seconds} s"
HOLD_LABEL: Final = "{seconds} seconds left"
HOLD_SEEN: Final = "{count} of {passed} seconds with a score"
HOLD_GOOD: Final = "All is well."
CANCEL: Final = "Stop"

RESULT_TITLE: Final = "Result"
RESULT_POOR: Final = "No number from this scan"
RESULT_BECAUSE: Final = "Because {reason}."
RESULT_SIMULATED: Final = "SIMULATED: no person was measured."
HOW_SURE: Final = "How sure"
HOW_SURE_WORDS: Final = "{counted} of {possible} seconds counted · face in view {face}"
HOW_SURE_PULSE: Final = " · pulse clean {pulse}"
MADE_OF: Final = "What it is made of, in points"
COMPARED: Final = "This person's last scans"
COMPARED_NONE: Final = "This is the first scan of this person."
COMPARED_MORE: Final = "Higher than the last scan, {when}: the bands do not overlap."
COMPARED_LESS: Final = "Lower than the last scan, {when}: the bands do not overlap."
COMPARED_SAME: Final = "Not clearly different from the last scan, {when}."
WHEN: Final = "When"
SCORE: Final = "Score"
LIKELY: Final = "90 % interval"
BY: Final = "By"
NO_NUMBER: Final = "no number"
NOT_KEPT: Final = "This result could not be kept: {sentence}"
AGAIN: Final = "Scan again"
DONE: Final = "Done"

POOR: Final[dict[str, str]] = {
    TooPoor.NOTHING_CAME: "the unit sent nothing during the scan",
    TooPoor.TOO_FEW_SECONDS: "too few seconds could be used",
    TooPoor.PERSON_CHANGED: "another person was entered at the unit during the scan",
}
POOR_HELPS: Final[dict[str, str]] = {
    TooPoor.NOTHING_CAME: "See whether the unit is switched on and in reach, then scan again.",
    TooPoor.TOO_FEW_SECONDS: "Keep the face in view for the whole half minute.",
    TooPoor.PERSON_CHANGED: "Scan again for the person who is there now.",
}
FLAG_HELPS: Final[dict[QualityFlag, str]] = {
    QualityFlag.LOW_LIGHT: "More light on the face would make it surer.",
    QualityFlag.OVER_EXPOSED: "Less light on the face would make it surer.",
    QualityFlag.FACE_COVERED: "Nothing before the face would make it surer.",
    QualityFlag.FACE_SMALL: "A camera closer to the face would make it surer.",
    QualityFlag.HEAD_MOTION: "Less movement of the head would make it surer.",
    QualityFlag.FRAMES_DROPPED: "The camera lost pictures: see the unit's page.",
    QualityFlag.BASELINE_TENSE: (
        "The brow was lowered while the rest was learned: learn it anew in a calm moment."
    ),
    QualityFlag.GENERIC_NEUTRAL: "Half a minute of rest first would make it surer.",
}
FILE_TITLE: Final = "A video taken elsewhere"
FILE_LEAD: Final = (
    "It goes through the same analysis as on a unit, on this computer, and is deleted right "
    "afterwards. Only the result is kept."
)
FILE_FIELD: Final = "Video file"
FILE_PERSON: Final = "Pseudonym of the person"
FILE_CONSENT: Final = "The person, or who speaks for them, agrees to this analysis."
FILE_SEND: Final = "Analyse"
FILE_WORKING: Final = "Working on the video for {seconds} s…"
FILE_NO_CONSENT: Final = "Without agreement nothing is analysed. Tick the box when it is given."
FILE_NO_PERSON: Final = (
    "A pseudonym has letters, digits, dots, hyphens and underscores only, and begins with a letter "
    "or digit. Write it again."
)
FILE_NOTHING: Final = "No video came with the form. Choose one and send it again."
FILE_NO_ROOM: Final = "The video cannot be kept while it is worked on ({why}). Make room first."
FILE_UNKNOWN: Final = "There is no such scan any more. Its result stands with the person's scans."
FILE_FAILED: Final = "The video could not be analysed: {sentence}"
FILE_TOO_LARGE: Final = "The video has more than {limit} MB: cut it, or take a shorter one."
