"""A tflite model as a function from one input array to its output arrays."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final, Protocol, cast

import numpy as np
from numpy.typing import NDArray

from wince_wire import ModelFileError, SetupError

from ._native_log import without_native_chatter

DEFAULT_THREADS: Final = 1
"""Two threads took 0.65 and 0.70 ms instead of 1.05 and 1.14 ms a run (detector, landmarks, x86-64
with two cores): not worth the core that the signals need. Four on two cores were slower."""


class _Interpreter(Protocol):
    def allocate_tensors(self) -> None: ...
    def get_input_details(self) -> list[dict[str, Any]]: ...
    def get_output_details(self) -> list[dict[str, Any]]: ...
    def invoke(self) -> None: ...
    def tensor(self, tensor_index: int) -> Callable[[], NDArray[np.float32]]: ...


class Model:
    """One loaded tflite model with a float input.

    Parameters
    ----------
    path
        The model file.
    threads
        Threads of the interpreter.

    Raises
    ------
    SetupError
        If no tflite runtime is installed.
    ModelFileError
        If the runtime cannot read the file.
    """

    def __init__(self, path: Path, *, threads: int = DEFAULT_THREADS) -> None:
        interpreter = _load(path, threads)
        self._interpreter = interpreter
        (self._input,) = (_view(interpreter, d) for d in interpreter.get_input_details())
        details = sorted(interpreter.get_output_details(), key=lambda d: str(d["name"]))
        self._outputs = {str(d["name"]): _view(interpreter, d) for d in details}
        self.input_shape: tuple[int, ...] = self._input().shape

    @property
    def output_names(self) -> Sequence[str]:
        """The names of the outputs."""
        return tuple(self._outputs)

    def fill(self, write: Callable[[NDArray[np.float32]], object]) -> None:
        """Let `write` put one batch of one into the model's own input, without a copy.

        `write` gets an array of shape `input_shape` and must not keep it.
        """
        write(self._input())

    def run(self) -> None:
        """Run the model on what `fill` wrote."""
        self._interpreter.invoke()

    def output(self, name: str) -> NDArray[np.float32]:
        """Return a copy of one output: the interpreter's own memory changes with the next run."""
        return self._outputs[name]().copy()


def _view(interpreter: _Interpreter, detail: dict[str, Any]) -> Callable[[], NDArray[np.float32]]:
    return interpreter.tensor(int(detail["index"]))


def _interpreter_class() -> Callable[..., object]:
    try:
        from ai_edge_litert.interpreter import Interpreter
    except ImportError:
        try:
            from tflite_runtime.interpreter import Interpreter
        except ImportError as error:
            msg = (
                "no tflite runtime is installed: install Wince with its extra 'device', "
                "which brings ai-edge-litert"
            )
            raise SetupError(msg) from error
    return cast("Callable[..., object]", Interpreter)


def _load(path: Path, threads: int) -> _Interpreter:
    make = _interpreter_class()
    try:
        with without_native_chatter():
            interpreter = cast("_Interpreter", make(model_path=str(path), num_threads=threads))
            interpreter.allocate_tensors()
    except (ValueError, RuntimeError) as error:
        msg = f"the model file {path} cannot be loaded: run: wince-models verify"
        raise ModelFileError(msg) from error
    return interpreter
