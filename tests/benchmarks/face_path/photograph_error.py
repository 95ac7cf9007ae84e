"""Measures how far action units are off on a photograph deformed by known amounts, and prints it.

The simulated patient wears a real photograph: a texture that the network never saw, moved without
the shadows and creases that a living face would add. One person, one light: a bound of a kind, no
measurement of living faces. Run: .venv/bin/python tests/benchmarks/face_path/photograph_error.py
"""

import numpy as np
from typer import echo as say

import wince_sim
from wince_device.face import ACTION_UNIT_NAMES, ActionUnitHead, FaceTracker, NeutralFace

SETTINGS = "pace=fast,fps=5,duration=200,seed=3"
REST_S = 10.0
UNITS = ("AU04", "AU06", "AU07", "AU09", "AU10", "AU12", "AU43")
"""What the simulated face moves by itself, not through speech."""


def main() -> None:
    """Print each unit's correlation, slope and error, and the error's share in the intensity."""
    camera = wince_sim.open_camera(SETTINGS)
    patient = wince_sim.SimulatedPatient(wince_sim.parse_argument(SETTINGS).patient)
    tracker = FaceTracker()
    times, vectors = [], []
    while not camera.ended:
        frame = camera.read(1.0)
        seen = None if frame is None else tracker.process(frame)
        if seen is not None and seen.vector is not None:
            times.append(seen.t_s)
            vectors.append(seen.vector)
    camera.close()
    t_s, rows = np.array(times), np.array(vectors)
    head = ActionUnitHead(NeutralFace.from_vectors(rows[t_s - t_s[0] < REST_S]), drawn=True)
    read = head.estimate_many(rows)[0]
    truth = [patient.truth(t).action_units for t in t_s]
    squares, errors = [], []
    for name in UNITS:
        true = np.array([units[name] for units in truth])
        measured = read[:, ACTION_UNIT_NAMES.index(name)]
        slope = np.polyfit(true, measured, 1)[0]
        error = np.sqrt(np.mean((true - measured) ** 2))
        r = np.corrcoef(true, measured)[0, 1]
        say(f"{name}: r {r:.2f}, slope {slope:.2f}, error {error:.2f} RMS")
        squares.append(measured**2)
        errors.append((true - measured) ** 2)
    square, error = np.concatenate(squares), np.concatenate(errors)
    design = np.stack([np.ones_like(square), square], axis=1)
    fixed, share = np.sqrt(np.maximum(np.linalg.lstsq(design, error)[0], 0.0))
    say(f"error² = {fixed:.2f}² + ({share:.2f} · intensity)²")


if __name__ == "__main__":
    main()
