"""The packages that Wince is compared with, each behind a plain function."""

import os
from collections.abc import Callable
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]
States = NDArray[np.int32]
Call = Callable[[], float]

MODULES = {
    "pyinform": "pyinform",
    "infomeasure": "infomeasure",
    "tigramite": "tigramite",
    "JIDT": "jpype",
}


def absence(who: str) -> str | None:
    """Return why a peer cannot be measured, or None when it can."""
    module = MODULES.get(who)
    if module is not None and find_spec(module) is None:
        return f"{module} is not installed"
    jar = os.environ.get("WINCE_JIDT_JAR", "")
    if who == "JIDT" and not Path(jar).is_file():
        return "not installed: WINCE_JIDT_JAR names no jar"
    return None


def version_of(package: str) -> str:
    """Return a package's version, or that it is not installed."""
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


@cache
def _java() -> ModuleType:
    import jpype

    jpype.startJVM(classpath=[os.environ["WINCE_JIDT_JAR"]])
    module: ModuleType = jpype
    return module


def numpy_states(series: Vector, bins: int) -> States:
    """Put values into equally filled bins the numpy way."""
    edges = np.quantile(series, np.arange(1, bins) / bins)
    return np.searchsorted(edges, series, side="right").astype(np.int32)


def discrete(who: str, source: States, target: States) -> Call:
    """Return the call that gives one peer's plug-in transfer entropy, in bits."""
    if who == "pyinform":
        from pyinform import transfer_entropy

        return lambda: float(transfer_entropy(source, target, k=1))
    if who == "infomeasure":
        import infomeasure

        return lambda: float(
            infomeasure.transfer_entropy(source, target, approach="discrete", base=2)
        )
    return _discrete_of_jidt(source, target)


def _discrete_of_jidt(source: States, target: States) -> Call:
    java = _java()
    kind = java.JClass("infodynamics.measures.discrete.TransferEntropyCalculatorDiscrete")
    base = int(max(source.max(), target.max())) + 1
    calculator, array = kind(base, 1), java.JArray(java.JInt)
    of_source, of_target = array(source), array(target)

    def call() -> float:
        calculator.initialise()
        calculator.addObservations(of_source, of_target)
        return float(calculator.computeAverageLocalOfObservations())

    return call


def neighbours(who: str, source: Vector, target: Vector, *, threads: int = 1) -> Call:
    """Return the call that gives one peer's KSG transfer entropy, four neighbours, in nats."""
    if who == "infomeasure":
        import infomeasure

        return lambda: float(
            infomeasure.transfer_entropy(
                source, target, approach="ksg", noise_level=0, k=4, base="e"
            )
        )
    if who == "tigramite":
        from tigramite.independence_tests.cmiknn import CMIknn

        test = CMIknn(knn=4, transform="none", workers=threads)
        rows, kinds = np.array([source[:-1], target[1:], target[:-1]]), np.array([0, 1, 2])
        return lambda: float(test.get_dependence_measure(rows, kinds))
    return _neighbours_of_jidt(source, target, threads)


def _neighbours_of_jidt(source: Vector, target: Vector, threads: int) -> Call:
    java = _java()
    kind = java.JClass("infodynamics.measures.continuous.kraskov.TransferEntropyCalculatorKraskov")
    calculator, array = kind(), java.JArray(java.JDouble)
    settings = {"k": 4, "NORMALISE": "false", "NOISE_LEVEL_TO_ADD": 0, "NUM_THREADS": threads}
    for name, value in settings.items():
        calculator.setProperty(name, str(value))
    of_source, of_target = array(source), array(target)

    def call() -> float:
        calculator.initialise(1)
        calculator.setObservations(of_source, of_target)
        return float(calculator.computeAverageLocalOfObservations())

    return call
