"""Results of a study that never was, in the shape that the analysis gives them."""

import math
from dataclasses import dataclass, field
from typing import TypeVar, get_args, get_type_hints

import numpy as np

from wince_host.study import (
    SERIES,
    AgreementRow,
    ApexRow,
    BlockRow,
    DifferenceRow,
    EffectRow,
    Exclusion,
    HeartRow,
    IndexRow,
    LagRow,
    Parameter,
    PowerLawRow,
    RegressionRow,
    SensitivityRow,
    SessionRow,
    SpikeRow,
    StudyResults,
    TransferRow,
)

Row = TypeVar("Row")
TASKS = ("rest", "drawing", "pointing", "pegboard")
BLOCKS = ("control", "pain", "after")
LINK = {"rest": 0.1, "drawing": 0.9, "pointing": 0.7, "pegboard": 0.8}
SECONDS = 120


@dataclass
class MadeUpStudy:
    """Makes rows for participants with a link of face and heart that differs by task."""

    participants: tuple[str, ...] = ("finch", "heron", "wren")
    tasks: tuple[str, ...] = TASKS
    blocks: tuple[str, ...] = BLOCKS
    seed: int = 1
    title: str = "Made-up study"
    random: np.random.Generator = field(init=False)

    def __post_init__(self) -> None:
        self.random = np.random.default_rng(self.seed)

    def results(self) -> StudyResults:
        """Return everything."""
        shift = self._shifts()
        spikes = [self._spikes(*key, shift) for key in self._each()]
        differences = self._differences(shift)
        return StudyResults(
            title=self.title,
            folder="made-up",
            analysed_at="2026-01-31T12:00:00+00:00",
            simulated="all",
            parameters=(*self._names(), *PARAMETERS),
            sessions=tuple(self._session(name) for name in self.participants),
            blocks=tuple(self._block(*key) for key in self._each()),
            exclusions=(
                Exclusion(
                    participant=self.participants[0],
                    session="01",
                    task=self.tasks[0],
                    block=self.blocks[0],
                    part="face",
                    rule="face_lost",
                    sentence="the face was there for 41 % of the block; 70 % are needed",
                ),
            ),
            spikes=tuple(row for rows in spikes for row in rows),
            transfer=tuple(
                self._transfer(*key, quantity)
                for key in self._each()
                for quantity in ("heart_to_v1", "joint_gain")
            ),
            lags=tuple(row for key in self._each() for row in self._lags(*key)),
            heart=tuple(self._heart(*key) for key in self._each()),
            indices=tuple(self._indices(*key) for key in self._each()),
            apex=tuple(self._apex(*key) for key in self._each()),
            differences=tuple(differences),
            effects=tuple(self._effects(differences)),
            regressions=tuple(self._regressions(differences)),
            power_laws=tuple(self._law(series) for series in (*SERIES, "all")),
            agreements=tuple(self._agreement(name) for name in ("score", "pspi_mean")),
            sensitivity=tuple(self._sensitivity()),
        )

    def _names(self) -> list[Parameter]:
        return [
            Parameter(name=name, value=block, meaning="name of a block")
            for name, block in zip(("control", "pain", "after"), self.blocks, strict=True)
        ]

    def _each(self) -> list[tuple[str, str, str]]:
        return [
            (who, task, block)
            for who in self.participants
            for task in self.tasks
            for block in self.blocks
        ]

    def _shifts(self) -> dict[tuple[str, str], tuple[float, float]]:
        """Return each participant's change of ln NSR of heart and face, by task."""
        found = {}
        for who in self.participants:
            for task in self.tasks:
                heart = 0.2 + 0.2 * self.random.standard_normal()
                link = LINK.get(task, 0.5)
                own = self.random.standard_normal()
                face = 0.1 + link * (heart - 0.2) + 0.2 * math.sqrt(1 - link**2) * own
                found[who, task] = (heart, face)
        return found

    def _session(self, who: str) -> SessionRow:
        blocks = len(self.tasks) * len(self.blocks)
        return filled(
            SessionRow,
            participant=who,
            session="01",
            kind="wince",
            folder=f"sub-{who}/ses-01",
            simulated=True,
            software="wince 0.1.0",
            pulse_kind="ppg" if who == self.participants[0] else "ecg",
            frame_rate_hz=60.0,
            blocks=blocks,
            blocks_used=blocks,
            used=True,
            content_sha256="0" * 64,
        )

    def _block(self, who: str, task: str, block: str) -> BlockRow:
        pain = block == self.blocks[1]
        lost = (who, task, block) == (self.participants[0], self.tasks[0], self.blocks[0])
        return filled(
            BlockRow,
            participant=who,
            session="01",
            task=task,
            block=block,
            run=1,
            begin_s=0.0,
            duration_s=float(SECONDS),
            frame_rate_hz=60.0,
            frames=60 * SECONDS,
            missing_frames=0,
            face_share=0.41 if lost else float(self.random.uniform(0.9, 1.0)),
            pulse_share=float(self.random.uniform(0.85, 1.0)),
            beats=140,
            corrected_beats=int(self.random.integers(0, 5)),
            rating=float(self.random.integers(4, 9) if pain else self.random.integers(0, 3)),
            score=float(self.random.uniform(3, 7) if pain else self.random.uniform(0, 3)),
            face_used=not lost,
            heart_used=True,
        )

    def _spikes(
        self, who: str, task: str, block: str, shift: dict[tuple[str, str], tuple[float, float]]
    ) -> list[SpikeRow]:
        heart, face = shift[who, task] if block == self.blocks[1] else (0.0, 0.0)
        return [
            self._fit(who, task, block, series, heart if series == "heart" else face)
            for series in SERIES
        ]

    def _fit(self, who: str, task: str, block: str, series: str, change: float) -> SpikeRow:
        scale = 0.0065 * math.exp(change + 0.1 * self.random.standard_normal())
        shape = 0.62 * math.exp(0.01 * self.random.standard_normal()) / scale
        n = 38 if series == "heart" else 1100
        width = 1.96 * math.sqrt(2.0 / n)
        bins = np.linspace(0.51, 0.99, 25)
        density = np.exp(-0.5 * ((bins - 0.62) / math.sqrt(0.62 * scale)) ** 2)
        counts = self.random.poisson(n * density / density.sum()).astype(float)
        return filled(
            SpikeRow,
            participant=who,
            session="01",
            task=task,
            block=block,
            run=1,
            series=series,
            spikes=n,
            provisional=n < 50,
            shape=shape,
            shape_low=shape * math.exp(-width),
            shape_high=shape * math.exp(width),
            scale=scale,
            scale_low=scale * math.exp(-width),
            scale_high=scale * math.exp(width),
            mean=shape * scale,
            variance=shape * scale**2,
            skewness=0.3 + 0.1 * float(self.random.standard_normal()),
            kurtosis=2.8 + 0.2 * float(self.random.standard_normal()),
            aic_gamma=-3050.0,
            aic_lognormal=-3061.0,
            aic_beta=-3154.0,
            ks_gamma=0.062,
            ks_lognormal=0.060,
            ks_beta=0.038,
            best_by_aic="beta" if series != "heart" else "gamma",
            surrogate_scale=0.0063,
            histogram=tuple(counts.tolist()),
        )

    def _transfer(self, who: str, task: str, block: str, quantity: str) -> TransferRow:
        effective = 0.01 * (block == self.blocks[1]) * LINK.get(task, 0.5)
        effective += 0.003 * float(self.random.standard_normal())
        return filled(
            TransferRow,
            participant=who,
            session="01",
            task=task,
            block=block,
            run=1,
            quantity=quantity,
            lag_frames=10,
            lag_ms=166.7,
            value=effective + 0.008,
            effective=effective,
            z=effective / 0.002,
            p=min(1.0, math.erfc(effective / 0.002 / math.sqrt(2)) / 2 + 0.005),
            p_any=0.02 if quantity == "heart_to_v1" else None,
            rows=7000,
            surrogates=199,
        )

    def _lags(self, who: str, task: str, block: str) -> list[LagRow]:
        height = 0.012 * (block == self.blocks[1]) * LINK.get(task, 0.5)
        rows = []
        for lag in (1, 4, 7, 10, 13, 16, 20, 25, 30, 40, 50, 60):
            effective = height * math.exp(-(((lag - 10) / 8) ** 2))
            effective += 0.001 * float(self.random.standard_normal())
            rows.append(
                filled(
                    LagRow,
                    participant=who,
                    session="01",
                    task=task,
                    block=block,
                    run=1,
                    lag_frames=lag,
                    lag_ms=lag * 1000 / 60,
                    value=effective + 0.008,
                    surrogate_mean=0.008,
                    band_low=0.004,
                    band_high=0.012,
                    effective=effective,
                    z=effective / 0.002,
                    p=0.01 if effective > 0.004 else 0.4,
                )
            )
        return rows

    def _heart(self, who: str, task: str, block: str) -> HeartRow:
        breath = 40.0 * np.sin(np.arange(150) * 1.7) * (0.6 if block == self.blocks[1] else 1.0)
        intervals = (
            (760 if block == self.blocks[1] else 850)
            + breath
            + 12 * self.random.standard_normal(150)
        )
        steps = np.diff(intervals)
        sd1 = float(np.std(steps, ddof=1)) / math.sqrt(2)
        hertz = np.arange(0.04, 0.5, 0.01)
        power = 3000 * np.exp(-(((hertz - 0.25) / 0.03) ** 2)) + 800 * np.exp(-hertz / 0.08)
        return filled(
            HeartRow,
            participant=who,
            session="01",
            task=task,
            block=block,
            run=1,
            pulse_kind="ecg",
            intervals=150,
            corrected=2,
            heard_s=119.0,
            rate_bpm=60_000 / float(intervals.mean()),
            mean_ms=float(intervals.mean()),
            sdnn_ms=float(np.std(intervals, ddof=1)),
            rmssd_ms=float(np.sqrt(np.mean(steps**2))),
            pnn50_percent=12.0,
            sd1_ms=sd1,
            sd2_ms=math.sqrt(max(1.0, 2 * float(np.var(intervals, ddof=1)) - sd1**2)),
            lf_ms2=420.0,
            hf_ms2=510.0,
            baevsky_si=88.0,
            first_ms=tuple(intervals[:-1].round(1).tolist()),
            second_ms=tuple(intervals[1:].round(1).tolist()),
            frequency_hz=tuple(hertz.tolist()),
            power_ms2_per_hz=tuple(power.tolist()),
        )

    def _indices(self, who: str, task: str, block: str) -> IndexRow:
        seconds = np.arange(SECONDS, dtype=float)
        course = 0.6 + (2.5 if block == self.blocks[1] else 0.0) * np.sin(seconds / 20) ** 2
        course = course + 0.2 * self.random.standard_normal(SECONDS)
        course[50:55] = math.nan
        hpii = 0.4 * course
        return filled(
            IndexRow,
            participant=who,
            session="01",
            task=task,
            block=block,
            run=1,
            frames=7100,
            pspi_mean=float(np.nanmean(course)),
            pspi_max=float(np.nanmax(course)),
            hpii_mean=float(np.nanmean(hpii)),
            hpii_max=float(np.nanmax(hpii)),
            apex_frames=1700,
            apex_share=0.25,
            hpii_apex=1.1 if block == self.blocks[1] else None,
            course_s=tuple(seconds.tolist()),
            course_pspi=tuple(course.tolist()),
            course_hpii=tuple(hpii.tolist()),
        )

    def _apex(self, who: str, task: str, block: str) -> ApexRow:
        begin = float(self.random.uniform(5, 90))
        return filled(
            ApexRow,
            participant=who,
            session="01",
            task=task,
            block=block,
            run=1,
            begin_s=begin,
            end_s=begin + 9.0,
            peak_s=begin + 4.0,
            peak_hpii=2.1,
        )

    def _differences(
        self, shift: dict[tuple[str, str], tuple[float, float]]
    ) -> list[DifferenceRow]:
        rows = []
        for (who, task), (heart, face) in shift.items():
            changes = {"ln_nsr_heart": heart}
            changes |= {
                f"ln_nsr_{one}": face + 0.05 * float(self.random.standard_normal())
                for one in ("v1", "v2", "v3")
            }
            for measure, size in OTHER_MEASURES.items():
                changes[measure] = size * (1 + 0.5 * float(self.random.standard_normal()))
            for later, share in ((self.blocks[1], 1.0), (self.blocks[2], 0.2)):
                rows += [
                    filled(
                        DifferenceRow,
                        participant=who,
                        task=task,
                        contrast=f"{later}-{self.blocks[0]}",
                        measure=measure,
                        before=1.0,
                        after=1.0 + share * change,
                        difference=share * change,
                        variance=0.01,
                        provisional=measure == "ln_nsr_heart",
                    )
                    for measure, change in changes.items()
                ]
        return rows

    def _effects(self, differences: list[DifferenceRow]) -> list[EffectRow]:
        rows = []
        for task, contrast, measure in dict.fromkeys(
            (row.task, row.contrast, row.measure) for row in differences
        ):
            values = np.array(
                [
                    row.difference
                    for row in differences
                    if (row.task, row.contrast, row.measure) == (task, contrast, measure)
                ]
            )
            half = 1.96 * float(values.std()) / math.sqrt(values.size) or 0.1
            middle = float(np.median(values))
            p = 0.0002 if abs(middle) > half else 0.3
            rows.append(
                filled(
                    EffectRow,
                    task=task,
                    contrast=contrast,
                    measure=measure,
                    family=f"{contrast} {measure}",
                    n=values.size,
                    median=middle,
                    median_low=middle - half,
                    median_high=middle + half,
                    mean=float(values.mean()),
                    mean_low=float(values.mean()) - half,
                    mean_high=float(values.mean()) + half,
                    rank_biserial=0.6,
                    p_signed_rank=p,
                    p_rank_sum=2 * p,
                    p_signed_rank_holm=4 * p if p < 0.1 else 1.0,
                    p_rank_sum_holm=8 * p if p < 0.1 else 1.0,
                    significant=p < 0.01,
                )
            )
        return rows

    def _regressions(self, differences: list[DifferenceRow]) -> list[RegressionRow]:
        rows, contrast = [], f"{self.blocks[1]}-{self.blocks[0]}"
        for task in self.tasks:
            own = {
                name: np.array(
                    [
                        row.difference
                        for row in differences
                        if (row.task, row.contrast, row.measure)
                        == (task, contrast, f"ln_nsr_{name}")
                    ]
                )
                for name in SERIES
            }
            own["face"] = (own["v1"] + own["v2"] + own["v3"]) / 3
            for face in ("v1", "v2", "v3", "face"):
                slope, intercept = np.polyfit(own["heart"], own[face], 1)
                r = float(np.corrcoef(own["heart"], own[face])[0, 1])
                rows.append(
                    filled(
                        RegressionRow,
                        task=task,
                        quantity=contrast,
                        face=face,
                        n=len(self.participants),
                        slope=float(slope),
                        intercept=float(intercept),
                        r=r,
                        r_squared=r**2,
                        r_squared_low=max(0.0, r**2 - 0.1),
                        r_squared_high=min(1.0, r**2 + 0.1),
                        reliability_face=0.9,
                        reliability_heart=0.7,
                        true_r_squared=min(1.0, r**2 / 0.63),
                        true_r_squared_low=max(0.0, r**2 / 0.63 - 0.15),
                        true_r_squared_high=min(1.0, r**2 / 0.63 + 0.15),
                        true_slope=float(slope) / 0.7,
                        surrogate_mean=0.02,
                        surrogate_high=0.09,
                        p=0.001 if r**2 > 0.09 else 0.4,
                        p_holm=0.004 if r**2 > 0.09 else 1.0,
                        provisional=len(self.participants),
                    )
                )
        return rows

    def _law(self, series: str) -> PowerLawRow:
        return filled(
            PowerLawRow,
            series=series,
            task="all",
            n=len(self._each()),
            slope=-0.97,
            slope_low=-0.985,
            slope_high=-0.955,
            intercept=math.log(0.62) - 0.13,
            r_squared=0.996,
            surrogates=39,
            surrogate_slope=-1.0,
            surrogate_slope_low=-1.03,
            surrogate_slope_high=-0.97,
            surrogate_intercept=math.log(0.64),
            surrogate_r_squared=0.995,
            surrogate_r_squared_low=0.990,
            surrogate_r_squared_high=0.998,
            slope_p=0.1,
            r_squared_p=0.4,
        )

    def _agreement(self, measure: str) -> AgreementRow:
        return filled(
            AgreementRow,
            measure=measure,
            blocks=len(self._each()),
            participants=len(self.participants),
            within_r=0.62,
            within_low=0.5,
            within_high=0.72,
            within_p=0.0001,
            pooled_rho=0.55,
        )

    def _sensitivity(self) -> list[SensitivityRow]:
        settings = {
            "bins": ("3", "4", "6"),
            "lag_ms": ("100", "167", "250"),
            "window": ("60", "whole block"),
        }
        chosen = {"4", "167", "whole block"}
        return [
            filled(
                SensitivityRow,
                choice=choice,
                setting=setting,
                chosen=setting in chosen,
                task=task,
                outcome=outcome,
                n=len(self.participants),
                value=0.5 * LINK.get(task, 0.5) + 0.01 * at,
                low=None if outcome == "te_significant_share" else 0.1,
                high=None if outcome == "te_significant_share" else 0.7,
            )
            for choice, values in settings.items()
            for at, setting in enumerate(values)
            for outcome in (
                ("r_squared",)
                if choice == "window"
                else ("te_effective_bits", "te_significant_share")
            )
            for task in self.tasks
        ]


def filled(row_type: type[Row], /, **values: object) -> Row:
    """Make a row; a field that is not given is absent, or nothing of its type."""
    hints = get_type_hints(row_type)
    unknown = values.keys() - hints.keys()
    assert not unknown, f"{row_type.__name__} has no {unknown}"
    whole = {name: values.get(name, nothing_of(hint)) for name, hint in hints.items()}
    return row_type(**whole)


def nothing_of(hint: object) -> object:
    """Return None where a field allows it, or an empty value of its type."""
    if type(None) in get_args(hint):
        return None
    return {str: "", bool: False, int: 0, float: 0.0}[hint] if isinstance(hint, type) else ()


OTHER_MEASURES = {
    "te_heart_v1_bits": 0.006,
    "joint_gain_bits": 0.008,
    "heart_rate_bpm": 8.0,
    "rmssd_ms": -12.0,
    "pspi_mean": 1.2,
    "hpii_mean": 0.5,
    "rating": 5.0,
    "score": 3.0,
}
PARAMETERS = (
    Parameter(name="bins", value="4", meaning="equal-count bins of the plug-in transfer entropy"),
    Parameter(name="lag_s", value="0.167", unit="s", meaning="lag from the heart to V1"),
    Parameter(name="surrogates", value="199", meaning="circular shifts"),
    Parameter(name="wince_version", value="0.1.0", meaning="version of wince"),
)
