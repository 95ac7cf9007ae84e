"""Rows of sessions and blocks that were never recorded."""

import math

import numpy as np

from filled_rows import filled
from made_up_people import LINK, MadeUpPeople
from wince_host.study import (
    SERIES,
    ApexRow,
    BlockRow,
    HeartRow,
    IndexRow,
    LagRow,
    SessionRow,
    SpikeRow,
    TransferRow,
)

SECONDS = 120


class MadeUpBlocks(MadeUpPeople):
    """Makes the rows that stand for one session or one block each."""

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
