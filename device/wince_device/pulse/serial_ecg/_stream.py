"""Turns bytes and their arrival times into batches of timed samples, and declares every loss."""

from collections import Counter
from typing import NamedTuple

import numpy as np

from wince_device.sources import SampleBatch, SensorState

from ._clock_fit import ClockFit
from ._forms import Form, Signal
from ._packets import OVERHEAD, Packet, PacketParser

_BITS_PER_BYTE = 10
_TEXT = frozenset(range(0x20, 0x7F)) | {0x09, 0x0A, 0x0D}


class _Part(NamedTuple):
    packet: Packet
    form: Form
    gap: bool
    state: SensorState


class Seen:
    """What came over the line, for a sentence on why it is not what was expected."""

    def __init__(self) -> None:
        self.bytes = 0
        self.text_bytes = 0
        self.wanted = 0
        self.packets: Counter[tuple[int, int]] = Counter()

    def add(self, data: bytes) -> None:
        """Count bytes."""
        self.bytes += len(data)
        self.text_bytes += sum(byte in _TEXT for byte in data)


class SampleStream:
    """One signal of one device, from bytes to samples.

    A packet carries neither a number nor a checksum, so a loss is known by two signs. Bytes that
    belong to no packet are what is left of one (or a text line: then the gap is declared in
    vain). Packets that vanished whole leave all later ones late against the fitted clock, which
    is seen after one second; the gap is then declared before the next batch.

    Parameters
    ----------
    signal
        Which signal.
    baud
        Speed of the line, for the time that a packet takes on it.
    rate_hz
        Samples per second where it is not the device's usual rate.
    invert
        Turn the signal over, where its beats point down.
    """

    def __init__(
        self, signal: Signal, baud: int, *, rate_hz: float | None = None, invert: bool = False
    ) -> None:
        self._signal = signal
        self._scale = -signal.scale if invert else signal.scale
        self._byte_s = _BITS_PER_BYTE / baud
        packet = next(iter(signal.forms.values())).count
        self.fit = ClockFit(rate_hz if rate_hz is not None else signal.rate_hz, packet)
        self.seen = Seen()
        self._parser = PacketParser()
        self._gap = False
        self._begun = False

    def interrupt(self) -> None:
        """Note that the line was broken: what was half read is gone, and so are samples."""
        self._parser = PacketParser()
        self._gap = True

    def feed(self, data: bytes, arrival_s: float) -> list[SampleBatch]:
        """Return the samples that these bytes complete; a gap or a new state begins a batch.

        Parameters
        ----------
        data
            The next bytes of the line.
        arrival_s
            When they had been read.
        """
        if not self.seen.wanted:
            self.seen.add(data)
        batches = list[SampleBatch]()
        run = list[_Part]()
        for part in self._parts(self._parser.feed(data)):
            if run and (part.gap or part.state is not run[-1].state):
                batches.append(self._batch(run, arrival_s))
                run = []
            run.append(part)
        if run:
            batches.append(self._batch(run, arrival_s))
        return batches

    def _parts(self, packets: list[Packet]) -> list[_Part]:
        parts = list[_Part]()
        for packet in packets:
            key = packet.type, len(packet.payload)
            form = self._signal.forms.get(key)
            self._gap |= packet.skipped > 0
            if form is None:
                self.seen.packets[key] += 1
                continue
            off = form.lead_off(packet.payload)
            state = SensorState.LEAD_OFF if off else SensorState.OK
            parts.append(_Part(packet, form, self._gap and self._begun, state))
            self._gap, self._begun = False, True
            self.seen.wanted += 1
        return parts

    def _batch(self, run: list[_Part], arrival_s: float) -> SampleBatch:
        gap = run[0].gap
        if gap:
            self.fit.restart()
        ahead, lost = 0, False
        for part in run:
            ahead += part.form.count
            on_wire_s = (len(part.packet.payload) + OVERHEAD) * self._byte_s
            lost |= self.fit.arrived(ahead, arrival_s - on_wire_s)
        if gap:
            self.fit.resume(ahead)
        samples = np.concatenate([part.form.samples(part.packet.payload) for part in run])
        batch = SampleBatch(
            samples=samples * self._scale,
            t_s=self.fit.times(ahead),
            gap_before=gap,
            state=run[0].state,
        )
        self._gap |= lost
        return batch
