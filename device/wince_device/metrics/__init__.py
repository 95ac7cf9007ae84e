"""The unit's figures as Prometheus text, on the loopback address."""

from ._collector import UnitCollector
from ._server import serve_metrics

__all__ = ["UnitCollector", "serve_metrics"]
