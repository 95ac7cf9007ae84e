"""Rows of what people who never were have in common."""

import math

import numpy as np

from filled_rows import filled
from made_up_people import LINK, MadeUpPeople
from wince_host.study import (
    SERIES,
    AgreementRow,
    DifferenceRow,
    EffectRow,
    PowerLawRow,
    RegressionRow,
    SensitivityRow,
)

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


class MadeUpPooled(MadeUpPeople):
    """Makes the rows that stand for all participants together."""

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
