"""What is said where the libraries for training are not installed."""

from wince_device.face import SetupError


def not_installed(error: ImportError, script: str) -> SetupError:
    """Return the error for a library that a training needs; the script installs it."""
    msg = (
        f"training needs {error.name}, which is not installed: run scripts/{script}, "
        "or install Wince with its extra 'training'"
    )
    return SetupError(msg)
