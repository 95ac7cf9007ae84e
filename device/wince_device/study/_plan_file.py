"""Reads `study.toml`, and names whatever is not right in it."""

import re
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import msgspec

from wince_device.recording import ConsentRole
from wince_wire import ConfigurationError

from ._plan import BASELINE, LABEL_PATTERN, TASKS, StudyPlan, TaskPlan

SHORTEST_BASELINE_S: Final = 10.0
LARGEST_FILE: Final = 1_000_000

_UNKNOWN = re.compile(r"unknown field `(?P<key>[^`]*)`(?: - at `\$\.?(?P<path>[^`]*)`)?")
_MISSING = re.compile(r"missing required field `(?P<key>[^`]*)`(?: - at `\$\.?(?P<path>[^`]*)`)?")
_INVALID = re.compile(r"(?P<what>.*) - at `\$\.?(?P<path>[^`]*)`")


def read_plan(path: Path) -> tuple[StudyPlan, bytes]:
    """Return a study's plan and the bytes of its file.

    Raises
    ------
    ConfigurationError
        If the file cannot be read, a key is unknown or missing, or a value is not right.
    """
    where = f"the study {path}"
    try:
        content = path.read_bytes()
    except OSError as error:
        msg = f"{where} cannot be read ({error.strerror}): check the path"
        raise ConfigurationError(msg) from error
    return plan_of(content, where=where), content


def plan_of(content: bytes, *, where: str) -> StudyPlan:
    """Return the plan that the bytes of a `study.toml` say.

    Raises
    ------
    ConfigurationError
        As `read_plan`.
    """
    if len(content) > LARGEST_FILE:
        msg = f"{where} is larger than 1 MB: it is no study.toml"
        raise ConfigurationError(msg)
    try:
        tree = tomllib.loads(content.decode("utf-8"))
    except UnicodeDecodeError as error:
        msg = f"{where} is not UTF-8 text: save it as UTF-8"
        raise ConfigurationError(msg) from error
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        msg = f"{where} is not valid TOML: {error}"
        raise ConfigurationError(msg) from error
    try:
        plan = msgspec.convert(tree, StudyPlan)
    except msgspec.ValidationError as error:
        raise ConfigurationError(_sentence(str(error), where)) from error
    _check(plan, where)
    return plan


def participant_of(plan: StudyPlan, wanted: str, *, where: str) -> str:
    """Return a participant as the plan writes it.

    Raises
    ------
    ConfigurationError
        If the plan does not name them.
    """
    if wanted in plan.participants:
        return wanted
    near = [one for one in plan.participants if one.casefold() == wanted.casefold()]
    hint = f"did you mean {near[0]}?" if near else f"add them, or choose one of {_few(plan)}"
    msg = f"{where} names no participant {wanted!r}: {hint}"
    raise ConfigurationError(msg)


def _few(plan: StudyPlan) -> str:
    names = plan.participants
    return ", ".join(names[:6]) + (f" … ({len(names)} in all)" if len(names) > 6 else "")


def _check(plan: StudyPlan, where: str) -> None:
    for at, task in enumerate(plan.tasks):
        if isinstance(task, str) and task not in TASKS:
            known = ", ".join(TASKS)
            msg = (
                f"{where} has an unknown task {task!r} at tasks[{at}]: use {known}, or describe "
                "your own with id, title and instruction"
            )
            raise ConfigurationError(msg)
        if isinstance(task, TaskPlan) and task.id.casefold() == BASELINE:
            msg = f"{where} calls a task {task.id!r} at tasks[{at}]: that is the rest's own name"
            raise ConfigurationError(msg)
    _check_once(plan.participants, "participants", where)
    _check_once((task.id for task in plan.task_plans), "tasks", where)
    _check_once((block.id for block in plan.blocks), "blocks", where)
    _check_once(plan.scales, "ratings", where)
    if 0.0 < plan.baseline_s < SHORTEST_BASELINE_S:
        msg = f"{where} has a bad value for 'baseline_s': use 0 for none, or 10 to 600 s"
        raise ConfigurationError(msg)


def _check_once(names: Iterable[str], key: str, where: str) -> None:
    """Refuse two names that differ by case alone: many disks would take them for one."""
    seen: dict[str, str] = {}
    for name in names:
        before = seen.get(name.casefold())
        if before is not None:
            how = "twice" if before == name else f"and {before!r}, which differ by case alone"
            msg = f"{where} names {name!r} {how} in {key!r}: give each a name of its own"
            raise ConfigurationError(msg)
        seen[name.casefold()] = name


def _sentence(problem: str, where: str) -> str:
    unknown, missing = _UNKNOWN.search(problem), _MISSING.search(problem)
    if unknown:
        return f"{where} has an unknown key {_key(unknown)!r}: check its spelling, or leave it out"
    if missing:
        return f"{where} has no {_key(missing)!r}: add it"
    invalid = _INVALID.search(problem)
    if invalid:
        what = _in_words(invalid["what"])
        return f"{where} has a bad value for {invalid['path']!r}: {what}"
    return f"{where} is not right: {problem}"


def _in_words(what: str) -> str:
    if LABEL_PATTERN in what:
        return "use 1 to 32 letters and digits, and nothing else"
    if "enum" in what:
        return f"{what[:1].lower()}{what[1:]}: use one of {', '.join(ConsentRole)}"
    return f"{what[:1].lower()}{what[1:]}"


def _key(found: re.Match[str]) -> str:
    return ".".join(filter(None, (found["path"], found["key"])))
