"""What a session offers to laboratories that record elsewhere."""

import importlib
import os
import time

import numpy as np
import pytest

from study_bench import consent
from wince_device.sources import SampleBatch
from wince_device.study._events import Marked
from wince_device.study._streams import Streams
from wince_wire import SetupError


def _has_pylsl() -> bool:
    try:
        importlib.import_module("pylsl")
    except (ImportError, RuntimeError, OSError):
        return False
    return True


@pytest.mark.skipif(_has_pylsl(), reason="pylsl is installed here")
def test_without_pylsl_one_sentence_says_what_to_install() -> None:
    with pytest.raises(SetupError, match="pip install pylsl"):
        Streams("unit-1")


@pytest.mark.skipif(not _has_pylsl(), reason="pylsl is not installed: pip install pylsl")
def test_streams_carry_what_was_measured_at_its_own_time() -> None:
    import pylsl

    device = f"test-{os.getpid()}"
    with Streams(device) as streams:
        inlets = {}
        for info in pylsl.resolve_byprop("source_id", f"wince-{device}-PPG", timeout=10.0):
            inlets["pulse"] = pylsl.StreamInlet(info)
        for info in pylsl.resolve_byprop("source_id", f"wince-{device}-Markers", timeout=10.0):
            inlets["markers"] = pylsl.StreamInlet(info)
        for inlet in inlets.values():
            inlet.open_stream(10.0)
        t_s = time.monotonic() + np.arange(3) / 100.0
        streams.note(consent(frames=False))
        streams.put_batch(SampleBatch(samples=np.array([1.0, 2.0, 3.0]), t_s=t_s))
        streams.note(Marked(utc_ns=0, t_s=float(t_s[0]), text="now", source="key"))
        samples = [inlets["pulse"].pull_sample(10.0) for _ in range(3)]
        words, _ = inlets["markers"].pull_sample(10.0)
    assert [one[0][0] for one in samples] == [1.0, 2.0, 3.0]
    assert [one[1] for one in samples] == pytest.approx(t_s.tolist(), abs=1e-3)
    assert words == ["marker now"]
