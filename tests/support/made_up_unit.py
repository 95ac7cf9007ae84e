"""A unit whose messages follow the contract and are made up, for hosts that real ones speak to."""

import os
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import msgspec
import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion

from stored_messages import row
from wince_host.broker import BrokerSettings, provision, read_login
from wince_host.store import Batch, NewAnnouncement, SqliteStore
from wince_wire import (
    Aim,
    AimHint,
    Birth,
    ClockState,
    ComponentReading,
    Face,
    Health,
    Layer,
    NoScoreReason,
    QualityFlag,
    Score,
    State,
    Vitals,
    encode,
    topic_for,
)

SECOND_NS = 1_000_000_000
CLOCK = ClockState(synchronised=True, offset_ms=0.1, error_bound_ms=5.0)


class Speaking(Protocol):
    """What a unit has to know of the host that it speaks to."""

    @property
    def state(self) -> Path:
        """Folder of the host."""
        ...

    @property
    def broker_port(self) -> int:
        """Where its broker listens."""
        ...


@dataclass
class MadeUpUnit:
    """Speaks the contract for one bed; every value is made up for the test."""

    device: str
    person: str
    simulated: bool = True
    boot_id: str = field(default_factory=lambda: os.urandom(16).hex())
    seq: int = 0
    client: mqtt.Client | None = None

    def envelope(self, t_ns: int | None = None) -> dict[str, Any]:
        self.seq += 1
        return {
            "boot_id": self.boot_id,
            "seq": self.seq,
            "t_ns": time.time_ns() if t_ns is None else t_ns,
            "clock": CLOCK,
        }

    def birth(self) -> Birth:
        return Birth(
            boot_id=self.boot_id,
            t_ns=time.time_ns(),
            clock=CLOCK,
            wince_version="0.1.0",
            camera="simulated person" if self.simulated else "IMX296",
            pulse_sensor="simulated pulse" if self.simulated else "MAX30102",
            simulated=self.simulated,
            models={"face": "short range", "landmarks": "468"},
        )

    def state(self, word: str = "online") -> State:
        return msgspec.convert(
            {"state": word, "boot_id": self.boot_id, "t_ns": time.time_ns()}, State
        )

    def score(
        self,
        value: float,
        *,
        half: float = 0.9,
        confidence: float = 0.93,
        t_ns: int | None = None,
        face: float = 0.98,
        pulse: float | None = 0.96,
    ) -> Score:
        flags = [QualityFlag.UNCALIBRATED]
        if self.simulated:
            flags.insert(0, QualityFlag.SIMULATED)
        return Score(
            **self.envelope(t_ns),
            patient=self.person,
            score=value,
            interval=(max(0.0, value - half), min(10.0, value + half)),
            confidence=confidence,
            no_score_reason=None,
            no_score_since_ns=None,
            calibrated=False,
            components=components(value),
            face_fraction=face,
            pulse_fraction=pulse,
            flags=tuple(flags),
            window_s=10.0,
            baseline_age_s=2 * 86_400.0,
        )

    def no_score(
        self, reason: NoScoreReason, *, for_s: float = 0.0, t_ns: int | None = None
    ) -> Score:
        envelope = self.envelope(t_ns)
        return Score(
            **envelope,
            patient=self.person,
            score=None,
            interval=None,
            confidence=None,
            no_score_reason=reason,
            no_score_since_ns=envelope["t_ns"] - int(for_s * SECOND_NS),
            calibrated=False,
            components=(),
            face_fraction=0.1,
            pulse_fraction=0.9,
            flags=(),
            window_s=10.0,
            baseline_age_s=None,
        )

    def vitals(self, bpm: float | None, *, state: str = "ok", source: str = "ppg") -> Vitals:
        return msgspec.convert(
            {
                **msgspec.to_builtins(self.envelope()),
                "patient": self.person,
                "source": source,
                "sensor_state": state,
                "hr_bpm": bpm,
                "rmssd_ms": None if bpm is None else 31.0,
                "sdnn_ms": None if bpm is None else 44.0,
                "beats_total": 4210,
                "beats_corrected_total": 12,
                "signal_quality": None if bpm is None else 0.93,
                "sample_rate_hz": 99.8,
            },
            Vitals,
        )

    def face(self, strength: float) -> Face:
        names = ("AU04", "AU06", "AU07", "AU09", "AU10", "AU43")
        shares = (0.62, 0.45, 0.58, 0.32, 0.26, 0.15)
        return Face(
            **self.envelope(),
            patient=self.person,
            frames=30,
            frames_with_face=30,
            frames_dropped=0,
            presence=0.99,
            v1_speed=0.02,
            v2_speed=0.03,
            v3_speed=0.04,
            action_units={
                name: min(5.0, strength * share) for name, share in zip(names, shares, strict=True)
            },
            action_unit_method="geometric",
            pose=None,
            interocular_px=92.0,
        )

    def health(self) -> Health:
        return Health(
            **self.envelope(),
            uptime_s=93_784.0,
            camera="simulated person",
            camera_state="ok",
            frame_rate_hz=30.0,
            frames_total=2_813_500,
            frames_dropped_total=12,
            frame_latency_ms_p50=18.0,
            frame_latency_ms_p99=31.0,
            pulse_sensor="simulated pulse",
            pulse_state="ok",
            pulse_rate_hz=99.8,
            outbox_rows=4,
            outbox_bytes=2_900,
            outbox_dropped_total=0,
            publish_refused_total=0,
            temperature_c=54.0,
            memory_mb=212.0,
            disk_free_mb=11_800.0,
        )

    def aim(self, hint: AimHint, lines: tuple[tuple[tuple[float, float], ...], ...] = ()) -> Aim:
        now_ns = time.time_ns()
        return Aim(
            boot_id=self.boot_id,
            t_ns=now_ns,
            hint=hint,
            lines=lines,
            aspect=1456 / 1088,
            face_size=0.13 if lines else None,
            light=0.46 if lines else None,
            sharpness=0.17 if lines else None,
            several_faces=False,
            until_ns=now_ns + 60 * SECOND_NS,
        )

    def remember(
        self, state: Path, course: Callable[[float], "float | NoScoreReason | None"]
    ) -> None:
        """Put the last hour into a store that no host serves yet, as ingest does.

        ``course`` gives the score so many minutes ago, a reason for none, or None for no row.
        """
        now_ns = time.time_ns()
        batch = Batch()
        birth = self.birth()
        batch.announcements.append(
            NewAnnouncement(
                device=self.device,
                message=birth,
                payload=encode(birth).decode(),
                received_ns=now_ns,
                since_ns=now_ns - 4000 * SECOND_NS,
            )
        )
        for seconds_ago in range(3600, 0, -1):
            t_ns = now_ns - seconds_ago * SECOND_NS
            value = course(seconds_ago / 60.0)
            if value is None:
                continue
            score = (
                self.no_score(value, t_ns=t_ns)
                if isinstance(value, NoScoreReason)
                else self.score(value, t_ns=t_ns)
            )
            batch.rows.append(row(score, self.device, received_ns=t_ns))
        store = SqliteStore(state / "wince.sqlite")
        store.commit(batch)
        store.close()

    def connect(self, host: Speaking) -> None:
        """Connect as the device that the host provisioned, with its will."""
        folder = host.state / "devices" / self.device
        settings = BrokerSettings(folder=host.state / "broker", port=host.broker_port)
        login = read_login(provision(settings, self.device, folder=folder))
        client = mqtt.Client(
            CallbackAPIVersion.VERSION2, client_id=self.device, protocol=mqtt.MQTTv5
        )
        client.username_pw_set(login.user, login.password)
        client.will_set(
            topic_for(self.device, State), encode(self.state("offline")), qos=1, retain=True
        )
        client.connect("127.0.0.1", host.broker_port, clean_start=True)
        client.loop_start()
        self.client = client
        self.say(self.birth(), self.state())

    def say(self, *messages: Birth | State | Score | Vitals | Face | Health | Aim) -> None:
        """Publish messages and wait until the broker has them."""
        assert self.client is not None
        for message in messages:
            retained = isinstance(message, Birth | State)
            sent = self.client.publish(
                topic_for(self.device, message),
                encode(message),
                qos=1,
                retain=retained,
            )
            sent.wait_for_publish(10)

    def vanish(self) -> None:
        """Break the connection without a farewell, so that the broker speaks the will."""
        assert self.client is not None
        transport = self.client.socket()
        assert isinstance(transport, socket.socket)
        transport.shutdown(socket.SHUT_RDWR)
        self.client.loop_stop()

    def leave(self) -> None:
        if self.client is not None:
            self.client.disconnect()
            self.client.loop_stop()


def components(score: float) -> tuple[ComponentReading, ...]:
    shares = (
        ("pspi", Layer.EXPRESSION, "", 0.58),
        ("hpii", Layer.EXPRESSION, "", 0.24),
        ("nsr_v1", Layer.COUPLING, "", 0.08),
        ("nsr_v2", Layer.COUPLING, "", 0.04),
        ("te_heart_v1", Layer.COUPLING, "bit", 0.06),
    )
    there = tuple(
        ComponentReading(
            name=name,
            layer=layer,
            value=share * 8.0,
            unit=unit,
            contribution=share * score,
            evidence=120,
        )
        for name, layer, unit, share in shares
    )
    missing = ComponentReading(name="nsr_heart", layer=Layer.COUPLING, value=None, unit="")
    return (*there, missing)
