"""Who works at the command line, as the audit log names them."""

import getpass


def who() -> str:
    """Return the computer's own user."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError):  # a container's number without a name
        name = "somebody"
    return f"{name} (command line)"
