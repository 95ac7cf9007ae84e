"""What the REST API takes and gives, with units; times are UTC."""

from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

Moment = Annotated[
    int, Field(description="UTC, nanoseconds since 1970.", json_schema_extra={"format": "int64"})
]
Pseudonym = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$")]
Points10 = Annotated[float, Field(ge=0, le=10, description="Points of 0-10.")]
Words = Annotated[str, Field(min_length=1, max_length=80)]


class _Given(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class _Taken(BaseModel):
    model_config = ConfigDict(extra="forbid")


class PersonShape(_Given):
    """Somebody of whom there are rows."""

    patient: str
    devices: list[str]
    first_t_ns: Moment
    last_t_ns: Moment
    simulated: bool = Field(description="A simulated patient, not a person.")


class CoursePoint(_Given):
    """A second, minute or hour of the score's course."""

    t_ns: Moment
    rows: int = Field(description="Seconds with a row.")
    scored: int = Field(description="Seconds with a score.")
    mean: float | None = Field(description="Mean score; absent without one.")
    lowest: float | None = Field(
        description="Lowest score; for a second the lower end of its 90 % interval."
    )
    highest: float | None = Field(
        description="Highest score; for a second the upper end of its 90 % interval."
    )
    reason: str | None = Field(description="Why the first second without a score has none.")


class Course(_Given):
    """The pain-expression estimate over time, points of 0-10. Missing time is not filled in."""

    patient: str
    zoom: Literal["second", "minute", "hour"]
    points: list[CoursePoint]


class CalibratedShape(_Given):
    """The newest score of a person, raw and by the person's own ratings."""

    t_ns: Moment
    score: float | None = Field(description="As measured; absent with a reason.")
    low: float | None = Field(description="Lower end of its 90 % interval.")
    high: float | None
    calibrated: float | None = Field(description="By own ratings; absent before the third one.")
    calibrated_low: float | None = Field(description="Lower end of its 90 % interval.")
    calibrated_high: float | None


class CalibrationShape(_Given):
    """What a person's own ratings make of the score. It does not override what the person says."""

    patient: str
    ratings_given: int = Field(description="Own ratings that were entered.")
    ratings_used: int = Field(description="Those that could be held against the minute before.")
    ratings_needed: int
    in_use: bool
    made_ns: Moment | None = Field(description="When the ratings last changed.")
    error: float | None = Field(
        description="Mean difference, in points, of each rating from what the others foretell."
    )
    forward_error: float | None = Field(description="The same from the ratings before each.")
    covered: float | None = Field(
        description="Share of the ratings within the 90 % interval that the others foretell."
    )
    face_follows_ratings: float | None = Field(
        description="Probability; below 0.5 the ratings and the face contradict each other."
    )
    now: CalibratedShape | None = Field(description="absent when no unit sees the person.")


class VitalsPoint(_Given):
    """A minute of heart values; `ppg` gives pulse-rate variability, which is not HRV."""

    minute_ns: Moment
    source: Literal["ecg", "ppg"]
    n: int = Field(description="Seconds with a row.")
    hr_mean_bpm: float | None
    hr_lowest_bpm: float | None
    hr_highest_bpm: float | None
    rmssd_mean_ms: float | None
    sdnn_mean_ms: float | None


class EventShape(_Given):
    """Something that a unit told."""

    t_ns: Moment
    device: str
    kind: str
    detail: str


class RatingShape(_Given):
    """How much it hurts, by the person's own word (nrs) or as a caregiver observed (painad)."""

    id: int
    patient: str
    t_ns: Moment
    scale: Literal["nrs", "painad"]
    value: Points10
    items: list[int]
    entered_by: str
    entered_ns: Moment


class NewRating(_Taken):
    """A rating to keep."""

    at: AwareDatetime | None = Field(default=None, description="When it held; now by default.")
    scale: Literal["nrs", "painad"]
    value: Points10
    items: list[Annotated[int, Field(ge=0, le=2)]] = Field(
        default=[], max_length=5, description="PAINAD only: five items that add up to value."
    )


class DoseShape(_Given):
    """A medicine that was given."""

    id: int
    patient: str
    t_ns: Moment
    drug: str
    amount: float
    unit: str
    entered_by: str
    entered_ns: Moment


class NewDose(_Taken):
    """A dose to keep."""

    at: AwareDatetime | None = Field(default=None, description="When it was given; now by default.")
    drug: Words
    amount: Annotated[float, Field(gt=0, le=1e6)]
    unit: Words


class AlarmShape(_Given):
    """One line of the alarm record."""

    id: int
    alarm_id: int = Field(description="The line that raised this alarm; 0 for that line itself.")
    at_ns: Moment
    kind: Literal["pain", "technical"]
    action: str
    patient: str
    device: str
    by: str
    detail: str
    until_ns: int = Field(description="UTC until which a pause holds, ns since 1970; 0 for none.")


class UnitShape(_Given):
    """How a unit is; ages count from its last message to now."""

    device: str
    online: Literal["online", "offline"] | None = Field(description="null: it never said.")
    simulated: bool | None
    patient: str | None
    wince_version: str | None
    camera: str | None
    pulse_sensor: str | None
    score_age_s: float | None
    health: dict[str, Any] | None = Field(description="Its last health message, as it came.")


class NewExport(_Taken):
    """An export to make; name a person or a device."""

    format: Literal["csv", "parquet", "edf", "bids", "fhir", "portable"]
    person: Pseudonym | None = None
    device: Pseudonym | None = None
    since: AwareDatetime | None = None
    until: AwareDatetime | None = None
    every_s: Annotated[int, Field(ge=1, le=86_400)] = 60


class ExportShape(_Given):
    """An export and how far it is."""

    id: str
    state: Literal["waiting", "running", "done", "failed"]
    problem: str | None = Field(description="Why it failed, in one sentence.")
    manifest: dict[str, Any] | None
