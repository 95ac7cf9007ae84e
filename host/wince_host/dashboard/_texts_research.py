"""Every sentence of the researcher's pages, in English. Words of the field may stand here."""

from typing import Final

RESEARCH: Final = "Research"
SKIP: Final = "Skip to the sessions"
LEAD: Final = (
    "A session is one unit before one person, without a break of more than ten minutes. Nothing "
    "is filled in: a second without a row counts as missing."
)
ONLY_RESEARCHERS: Final = "These pages are for researchers and administrators"

# Which sessions
PERSON: Final = "Person"
EVERYBODY: Final = "Everybody"
SINCE: Final = "From"
UNTIL: Final = "To"
SHOW: Final = "Show"
SESSIONS: Final = "Sessions"
COUNTED: Final = "{first}–{last} of {count}"
ONE_SESSION: Final = "1 session"
NO_SESSIONS: Final = "No session in these days. Choose others, or everybody."
NEWER: Final = "Newer"
OLDER: Final = "Older"
PAGES: Final = "Pages of sessions"
WRONG_DAYS: Final = "Give days as 2026-01-31, at most {days} of them."

# One session
READING: Final = "Reading rows …"
SECONDS: Final = "With a score"
SECONDS_OF: Final = "{scored} of {rows} s ({percent})"
FACE: Final = "Face seen"
PULSE: Final = "Pulse valid"
MISSING: Final = "Without a row"
MISSING_S: Final = "{seconds} s"
GAPS: Final = "Gaps above 1.5 s"
GAPS_LONGEST: Final = "{count}, longest {longest}"
MARKERS: Final = "Markers"
RECORDINGS: Final = "Recordings"
RECORDINGS_SAID: Final = "{started} started, {ended} ended"
CLOCK: Final = "Clock"
CLOCK_SAID: Final = "followed a source {percent}"
CLOCK_BOUND: Final = "error at most {ms} ms"
NONE: Final = "none"
GOES_BACK: Final = "began earlier"
GOES_ON: Final = "goes on later"
RUNNING: Final = "still running"
BY_HOUR: Final = "Data quality per hour"
HOUR: Final = "Hour"
ROWS: Final = "Rows"
SCORED: Final = "Scored"
MARKER_LIST: Final = "Markers of this session"
MARKER_EMPTY: Final = "(without text)"

# Exports
EXPORT: Final = "Export this session"
FORMAT: Final = "Format"
FORMATS: Final = {
    "csv": "CSV tables",
    "parquet": "Parquet tables",
    "edf": "EDF+",
    "bids": "BIDS physio",
    "fhir": "FHIR R4",
    "portable": "portable, for another host",
}
START_EXPORT: Final = "Start export"
EXPORTS: Final = "Your exports"
EXPORTS_LEAD: Final = "Made one after the other, kept for a day, and written into the audit log."
EXPORT_STATES: Final = {
    "waiting": "waits",
    "running": "is being made",
    "done": "is ready",
    "failed": "failed",
}
FETCH: Final = "Download"
TOO_MANY_EXPORTS: Final = "Too many exports wait: try again in a minute"
WRONG_EXPORT: Final = "This export cannot be made: start it again from the list of sessions"
NO_EXPORT: Final = "There is no such export of yours, or it is not ready: look at the list"

# Opened recordings
OPENED: Final = "Opened recordings"
OPENED_LEAD: Final = (
    "Recordings that were opened with `wince-host recordings open … --out` into this host's "
    "folder “{folder}”."
)
NO_OPENED: Final = "There is none."
NOT_WHOLE: Final = "not whole"
UNKNOWN_TITLE: Final = "No such recording"
UNKNOWN_BODY: Final = (
    "No opened recording of this number lies on this host. It may have been moved."
)
RECORDING: Final = "Recording {number}"
SKIP_RECORDING: Final = "Skip to the recording"
TO_RESEARCH: Final = "All sessions"
FACTS: Final = ("Person", "Unit", "Began", "Length", "Frames", "Beats", "Sources", "Made by")
SIMULATED_RECORDING: Final = "A simulated person was recorded. Nobody was measured."
COMPUTING: Final = (
    "Being computed with the device's kernels, beside everything else. This page shows it as soon "
    "as it is there."
)
NOT_COMPUTED: Final = "It could not be computed."
DATA: Final = "Data of this picture (CSV)"
DATA_OF: Final = "Data of the picture “{title}” (CSV)"
NOT_READY: Final = "This picture is not computed yet, or there is too little data for it"
TOO_LITTLE: Final = {
    "spikes": "{have:.0f} spikes, at least {need:.0f} are needed",
    "frames": "no two frames in succession",
    "intervals": "{have:.0f} heart intervals, at least {need:.0f} are needed",
    "seconds": "{have:.0f} s of complete data, at least {need:.0f} s are needed",
    "alike": "the values do not differ",
}
TOO_LITTLE_FOR: Final = "Too little data for this picture: {why}."
LEFT_OUT: Final = "Not shown: {names}."
SERIES: Final = {"v1": "V1", "v2": "V2", "v3": "V3", "heart": "heart"}
PROVISIONAL: Final = "provisional"
WITH_INTERVAL: Final = "{value} ({low}…{high})"
N: Final = "n = {n}"

# The Gamma plane
GAMMA: Final = "Gamma plane"
GAMMA_LEAD: Final = (
    "Gamma fitted to the micro-movement spikes (MMS) of each region's speed and of the heart's "
    "intervals; crosses are 95 % intervals. NSR is the scale b. That the points lie near a line of "
    "slope −1 is nearly an identity, because the spikes' mean hardly varies: it is no finding "
    "without a surrogate beside it."
)
GAMMA_X: Final = "ln shape a"
GAMMA_Y: Final = "ln scale b (NSR)"
GAMMA_LABEL: Final = "Gamma plane of {names}: logarithm of the shape against that of the scale"
GAMMA_HEADS: Final = ("Series", "n", "Shape a", "Scale b = NSR", "Least AIC")
FAMILIES: Final = {"gamma": "Gamma", "lognormal": "lognormal", "beta": "Beta"}

# The moments
MOMENTS: Final = "Moments"
MOMENTS_LEAD: Final = (
    "Empirical moments of the same spikes; crosses are 95 % intervals (moving-block bootstrap, 399 "
    "draws). A normal distribution has a kurtosis of 3."
)
MEAN: Final = "mean"
VARIANCE: Final = "variance"
SKEWNESS: Final = "skewness"
KURTOSIS: Final = "kurtosis"
MOMENTS_LABEL: Final = "Moments of {names}: {x} against {y}"
MOMENTS_HEADS: Final = ("Series", "n", "Mean", "Variance", "Skewness", "Kurtosis")

# The lags
LAGS: Final = "Lag scan: heart → V1"
LAGS_LEAD: Final = (
    "Transfer entropy (TE) from the held inter-beat intervals to V1's speed, 4 equal-count bins. "
    "The band is what circular shifts of the heart give: mean ± 1.96 standard deviations. p is "
    "that of any lag, the search over lags paid for; the p of the best lag alone is too small."
)
LAGS_X: Final = "lag, ms"
LAGS_Y: Final = "TE, bit"
LAGS_LABEL: Final = "Transfer entropy from the heart to V1 over lags up to {ms} ms"
LAGS_SAID: Final = "n = {n} rows · {surrogates} surrogates"
LAGS_P: Final = "p (any lag) = {p}"
LAGS_ASSAY: Final = "{ms} ms"
LAGS_AT: Final = (
    "At {ms} ms: TE {value} bit, surrogates {mean} ({low}–{high}), p of this lag alone = {p}."
)

# The intervals
POINCARE: Final = "Poincaré plot"
POINCARE_LEAD: Final = (
    "Each corrected interval against the one before it; none reaches over a gap. The ellipse is "
    "SD1 across and SD2 along the line of equal intervals, with 95 % intervals (moving-block "
    "bootstrap of the pairs, 399 draws)."
)
FROM_PULSE: Final = "From a pulse wave: pulse-rate variability is not heart-rate variability."
FROM_ECG: Final = "From an ECG."
FROM_UNKNOWN: Final = "The recording does not say which sensor the beats are from."
POINCARE_X: Final = "interval, ms"
POINCARE_Y: Final = "next interval, ms"
POINCARE_LABEL: Final = "Poincaré plot of {n} pairs of intervals"
POINCARE_PAIRS: Final = "n = {n} pairs, {corrected} corrected beats"
POINCARE_THINNED: Final = "every {step}. pair is drawn"
SD1: Final = "SD1 = {value} ms ({low}–{high})"
SD2: Final = "SD2 = {value} ms ({low}–{high})"
SD2_SHORT: Final = "SD2: shorter than 60 s"
