"""Beats against other packages; collected only where these are installed."""

import sys
from importlib.util import find_spec
from pathlib import Path

WANTED = all(find_spec(name) is not None for name in ("neurokit2", "heartpy", "wfdb"))
collect_ignore_glob = [] if WANTED else ["test_*.py"]

# The trials and the peers are modules beside the tests, not a package.
sys.path.insert(0, str(Path(__file__).parent))
