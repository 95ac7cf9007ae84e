"""Results of a study that never was, in the shape that the analysis gives them."""

from dataclasses import dataclass

from made_up_blocks import MadeUpBlocks
from made_up_pooled import MadeUpPooled
from wince_host.study import SERIES, Exclusion, Parameter, StudyResults

PARAMETERS = (
    Parameter(name="bins", value="4", meaning="equal-count bins of the plug-in transfer entropy"),
    Parameter(name="lag_s", value="0.167", unit="s", meaning="lag from the heart to V1"),
    Parameter(name="surrogates", value="199", meaning="circular shifts"),
    Parameter(name="wince_version", value="0.1.0", meaning="version of wince"),
)


@dataclass
class MadeUpStudy(MadeUpBlocks, MadeUpPooled):
    """Makes all the results of the participants."""

    title: str = "Made-up study"

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
