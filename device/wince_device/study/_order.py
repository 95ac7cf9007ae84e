"""In which order a participant goes through tasks and blocks."""

import hashlib
import random
from dataclasses import dataclass

from ._plan import BlockPlan, StudyPlan, TaskPlan


@dataclass(frozen=True, slots=True)
class Step:
    """One task in one block.

    Attributes
    ----------
    order
        Place in the plan, from 1.
    """

    order: int
    task: TaskPlan
    block: BlockPlan
    duration_s: float


def steps_for(plan: StudyPlan, participant: str) -> tuple[Step, ...]:
    """Return a participant's steps: for the same plan and name always the same.

    A balanced order comes from a Williams square, which participants go through by their place in
    the list; the square's own tasks are drawn by the seed.
    """
    tasks = _tasks(plan, participant)
    if plan.arrangement == "by_task":
        pairs = [(task, block) for task in tasks for block in plan.blocks]
    else:
        pairs = [(task, block) for block in plan.blocks for task in tasks]
    return tuple(
        Step(order, task, block, block.duration_s or task.duration_s or plan.duration_s)
        for order, (task, block) in enumerate(pairs, start=1)
    )


def _tasks(plan: StudyPlan, participant: str) -> list[TaskPlan]:
    tasks = list(plan.task_plans)
    if plan.order == "listed":
        return tasks
    if plan.order == "random":
        _shuffle(tasks, f"{plan.seed}/{participant}")
        return tasks
    _shuffle(tasks, f"{plan.seed}/balanced")
    square = williams_square(len(tasks))
    row = square[plan.participants.index(participant) % len(square)]
    return [tasks[at] for at in row]


def _shuffle(tasks: list[TaskPlan], words: str) -> None:
    # Of a digest and not of Python's own hash, which differs from start to start.
    digest = hashlib.sha256(words.encode()).digest()
    random.Random(int.from_bytes(digest)).shuffle(tasks)  # noqa: S311 - an order, no secret


def williams_square(size: int) -> list[list[int]]:
    """Return rows in which each number stands at each place, and follows each other one, equally.

    For an odd size twice as many rows are needed: each is followed by its mirror image (Williams,
    Aust. J. Chem. 1949;2:149).
    """
    zigzag = [(step + 1) // 2 if step % 2 else size - step // 2 for step in range(1, size)]
    first = [0, *zigzag]
    rows = [[(at + shift) % size for at in first] for shift in range(size)]
    return rows if size % 2 == 0 else rows + [row[::-1] for row in rows]
