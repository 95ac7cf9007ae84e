"""A head at rest is held calm, one that moves is followed, and its turning teaches its depths."""

import numpy as np

from narrowing import known
from wince_device.face._head_kernels import stirred
from wince_device.face._learned_depths import PRIOR_DEVIATION, LearnedDepths
from wince_device.face._steady_head import HeadStep, SteadyHead, smoothed
from wince_device.face._steady_kernels import follow_with_all, smooth

NOISE = 2e-4
SPREAD = np.eye(6) * NOISE**2
CALM = 0.5
"""What still points' own steps are over what noise is told to make."""


def followed(poses: np.ndarray, seed: int = 0) -> np.ndarray:
    """Return what the filter makes of noisy poses, shape ``(frames, 6)``."""
    noise = np.random.default_rng(seed).normal(0.0, NOISE, poses.shape)
    filtered = SteadyHead()
    filtered.begin(SPREAD)
    return np.array([filtered.follow(one, SPREAD, SPREAD, CALM) for one in poses + noise])


def test_a_head_at_rest_is_held_calm_for_as_long_as_it_rests() -> None:
    still = followed(np.zeros((600, 6)))
    assert still[50:].std() < 0.35 * NOISE


def test_a_sway_is_not_missed_by_more_than_noise() -> None:
    """Of 20 and of 150 times the noise, at 0.3 Hz: what is told is no worse than what is seen."""
    wave = NOISE * np.sin(2 * np.pi * 0.3 * np.arange(400) / 60)
    for size, most in ((20, 0.9), (150, 1.1)):
        poses = np.zeros((400, 6))
        poses[:, 4] = size * wave
        errors = [(followed(poses, seed) - poses)[100:, 4].std() for seed in range(4)]
        assert np.mean(errors) < most * NOISE


def test_a_head_that_starts_to_swing_is_followed_at_once() -> None:
    rest, swing = np.zeros(60), 0.09 * np.sin(2 * np.pi * np.arange(60) / 60)
    poses = np.zeros((120, 6))
    poses[:, 2] = np.concatenate([rest, swing])
    errors = followed(poses) - poses
    assert np.abs(errors).max() < 8 * NOISE
    assert np.sqrt((errors[60:, 2] ** 2).mean()) < 2 * NOISE


def test_the_reference_s_own_noise_is_found_by_the_frames_after_it() -> None:
    """The reference is called zero, so its own noise shifts every later frame by the same."""
    rng = np.random.default_rng(1)
    shifts = rng.normal(0.0, NOISE, (20, 6))
    rest = []
    for shift in shifts:
        filtered = SteadyHead()
        filtered.begin(SPREAD)
        for one in rng.normal(shift, NOISE, (60, 6)):
            filtered.follow(one, SPREAD, SPREAD, CALM)
        rest.append(filtered.first - shift)
    assert np.std(rest) < 0.8 * NOISE


def test_a_jolt_is_no_error_of_the_reference() -> None:
    """The head moves off by 0.025 interocular distances a frame as soon as there is a reference."""
    deviation = 1.5e-3
    spread = np.eye(6) * deviation**2
    filtered = SteadyHead()
    filtered.begin(spread)
    poses = np.zeros((40, 6))
    poses[1:, 4] = 0.025 * np.arange(1, 40)
    noise = np.random.default_rng(3).normal(0.0, deviation / 3, poses.shape)
    told = np.array([filtered.follow(one, spread, spread) for one in poses + noise])
    assert np.abs(filtered.first).max() < 1.2 * deviation
    assert np.abs(told[2:, 4] - poses[2:, 4]).max() < deviation


def missed(skin: float, seed: int) -> float:
    """Return by how much a slow sway is missed; skin is told to do four times what noise does."""
    may_take_along = np.eye(6) * (4 * NOISE) ** 2
    filtered = SteadyHead()
    filtered.begin(may_take_along)
    poses = np.zeros((120, 6))
    poses[30:, 4] = 20 * NOISE * np.sin(2 * np.pi * 0.3 * np.arange(90) / 60)
    noise = np.random.default_rng(seed).normal(0.0, NOISE, poses.shape)
    told = np.array([filtered.follow(one, SPREAD, may_take_along, skin) for one in poses + noise])
    errors = (told - poses)[30:, 4] - filtered.first[4]
    return float(np.sqrt((errors**2).mean()))


def test_a_slow_sway_is_followed_while_the_skin_keeps_still() -> None:
    assert np.mean([missed(CALM, seed) for seed in range(6)]) < 1.5 * NOISE
    assert np.mean([missed(1.4, seed) for seed in range(6)]) > 2.5 * NOISE


def test_skin_that_takes_the_pose_along_is_not_taken_for_the_head() -> None:
    """Jumps that take the fitted pose along by as much as is told of it, frame by frame."""
    rng = np.random.default_rng(6)
    filtered = SteadyHead()
    filtered.begin(SPREAD)
    jumps = rng.choice([-1.0, 1.0], (60, 1)) * np.array([0, 0, 0, 0, NOISE, NOISE])
    told = np.array([filtered.follow(one, SPREAD, SPREAD, 4.0) for one in jumps])
    assert told[20:].std(axis=0).max() < 0.3 * NOISE


def test_points_that_tremble_are_told_from_points_that_step() -> None:
    rng = np.random.default_rng(8)
    before, now = rng.normal(0.0, 0.1, (2, 400, 2))
    noise, seen = np.tile((0.01, 0.01, 0.0), (400, 1)), np.ones(400, dtype=np.bool_)
    sure, still = np.zeros(400), np.zeros(2)

    def stepping(own: np.ndarray, found: np.ndarray = seen, turn: np.ndarray = still) -> float:
        return stirred(own, noise, found, before, noise, seen, sure, turn)

    assert abs(stepping(now) - 1.0) < 0.15
    stepped = now + np.where(np.arange(400) < 100, 1.0, 0.0)[:, None]
    assert stepping(stepped) > 10.0
    assert stepping(stepped, seen & (np.arange(400) >= 100)) < 1.2
    assert np.isnan(stepping(now, ~seen))


def test_a_turn_of_unknown_depths_is_no_step_of_the_skin() -> None:
    rng = np.random.default_rng(9)
    before, now = rng.normal(0.0, 0.1, (2, 400, 2))
    noise, seen = np.tile((0.01, 0.01, 0.0), (400, 1)), np.ones(400, dtype=np.bool_)
    depths, turn = rng.normal(0.0, 8.0, 400), np.array([0.05, 0.0])
    turned_by = now + depths[:, None] * turn
    told = [
        stirred(turned_by, noise, seen, before, noise, seen, np.full(400, unsure), turn)
        for unsure in (0.0, 64.0)
    ]
    assert told[0] > 3.0
    assert told[1] < 1.2


def looked_back(poses: np.ndarray, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Return what all noisy poses together say of each, and its deviation, ``(frames, 6)`` each."""
    noise = np.random.default_rng(seed).normal(0.0, NOISE, poses.shape)
    filtered, steps = SteadyHead(), list[HeadStep]()
    filtered.begin(SPREAD)
    for one in poses + noise:
        filtered.follow(one, SPREAD, SPREAD, CALM)
        steps.append(known(filtered.step))
    told, spreads = smoothed(steps)
    assert np.array_equal(told[-1], steps[-1].after[:6])
    return told[1:], np.sqrt(np.diagonal(spreads[1:], axis1=1, axis2=2))


def test_a_sway_is_told_better_by_the_frames_after_it_too() -> None:
    poses = np.zeros((400, 6))
    poses[:, 4] = 20 * NOISE * np.sin(2 * np.pi * 0.3 * np.arange(400) / 60)
    at_once = [(followed(poses, seed) - poses)[100:-20, 4].std() for seed in range(4)]
    later = [(looked_back(poses, seed)[0] - poses)[100:-20, 4].std() for seed in range(4)]
    assert np.mean(later) < 0.6 * np.mean(at_once)


def test_what_is_told_later_of_a_pose_is_told_with_its_deviation() -> None:
    poses = np.zeros((400, 6))
    poses[:, 2] = 20 * NOISE * np.sin(2 * np.pi * 0.3 * np.arange(400) / 60)
    told, deviations = looked_back(poses)
    missed_by = ((told - poses) / deviations)[20:-20]
    assert 0.4 < np.sqrt((missed_by**2).mean()) < 1.5


def test_a_filter_run_backwards_says_what_all_frames_say_at_once() -> None:
    """Against the joint normal distribution of all poses, speeds and pushes, solved as a whole."""
    rng, frames, push, strength = np.random.default_rng(4), 12, 1e-3, 3.0
    first, noise = 2e-3, 1e-3
    seen = rng.normal(0.0, 5e-3, (frames, 6))
    states, spreads = np.zeros((1, 18)), np.zeros((1, 18, 18))
    spreads[0, :12, :12] = np.eye(12) * first**2
    shares, passing = np.ones(1), np.ones((1, 1))
    befores, before_spreads = np.empty((frames, 12)), np.empty((frames, 12, 12))
    state, spread = np.empty(18), np.empty((12, 12))
    for number in range(frames):
        follow_with_all(
            states, spreads, shares, passing, seen[number], np.eye(6) * noise**2,
            np.full(6, push), np.array([strength]), state, spread, befores[number],
            before_spreads[number],
        )  # fmt: skip
    poses, told = np.empty((frames, 6)), np.empty((frames, 6, 6))
    strengths = np.full(frames, strength)
    pushes = np.full(6, push)
    smooth(befores, before_spreads, strengths, pushes, state[:12].copy(), spread, poses, told)
    # One axis: pose and speed at first, then a push between each two frames.
    causes = np.diag([first**2] * 2 + [strength * push**2] * frames)
    answers = np.zeros((frames + 1, 2 + frames))
    for number in range(frames + 1):
        answers[number, :2] = 1.0, number
        answers[number, 2 : 2 + number] = number - np.arange(number) - 0.5
    joint = answers @ causes @ answers.T
    gain = np.linalg.solve(joint[1:, 1:] + noise**2 * np.eye(frames), joint[1:]).T
    assert np.allclose(poses, (gain @ seen)[:-1], atol=1e-9)
    left = np.sqrt(np.diag(joint - gain @ joint[1:]))[:-1]
    assert np.allclose(np.sqrt(told[:, 0, 0]), left, rtol=1e-6)


def turned(depths: np.ndarray, degrees: float, own: np.ndarray | None = None) -> LearnedDepths:
    """Let points of these depths be seen on a head that swings, and return what is learned."""
    rng = np.random.default_rng(2)
    learned = LearnedDepths(len(depths))
    good = np.ones(len(depths), dtype=np.bool_)
    for number in range(120):
        turn = np.array([np.sin(np.deg2rad(degrees)) * np.sin(2 * np.pi * number / 60), 0.0])
        moved = (depths - learned.depths)[:, None] * turn + rng.normal(0, 4e-4, (len(depths), 2))
        if own is not None:
            moved = moved + own[number]
        learned.learn(moved, turn, np.full(len(depths), 1.6e-7), good)
    return learned


def test_depths_are_learned_from_a_head_that_turns() -> None:
    depths = np.linspace(-0.2, 0.2, 9)
    learned = turned(depths, 5.0)
    assert np.abs(learned.depths - depths).max() < 0.01
    assert (np.sqrt(learned.variances) < 0.02).all()


def test_nothing_is_learned_from_a_head_that_does_not_turn() -> None:
    learned = turned(np.full(5, 0.1), 0.0)
    assert np.abs(learned.depths).max() < 0.02
    assert np.allclose(np.sqrt(learned.variances), PRIOR_DEVIATION)


def test_an_expression_beside_the_turning_is_not_taken_for_depth() -> None:
    """A shift of 0.02 interocular distances at another pace, while the head swings."""
    pace = 0.02 * np.sin(2 * np.pi * np.arange(120) / 24)
    learned = turned(np.zeros(5), 5.0, np.stack([pace, pace], axis=1))
    assert np.abs(learned.depths).max() < 0.03


def test_what_was_learned_outlasts_a_new_reference_and_not_the_person() -> None:
    learned = turned(np.full(5, 0.1), 5.0)
    learned.renew()
    assert np.allclose(learned.depths, 0.1, atol=0.01)
    learned.forget()
    assert (learned.depths == 0.0).all()
