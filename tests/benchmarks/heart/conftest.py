"""Beats against other packages; collected only where these are installed."""

import sys
from importlib.util import find_spec
from pathlib import Path

HERE = Path(__file__).parent
WANTED = all(find_spec(name) is not None for name in ("neurokit2", "heartpy", "wfdb"))
collect_ignore_glob = [] if WANTED else ["test_*.py"]

# The waves and the peers are modules beside the tests, not a package.
sys.path[:0] = [str(HERE), str(HERE.parents[1] / "heart")]
