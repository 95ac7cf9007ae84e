"""What Prometheus may know of the host and its units."""

from ._collector import HostCollector
from ._routes import PATH, is_of_this_machine, metrics_routes

__all__ = ["PATH", "HostCollector", "is_of_this_machine", "metrics_routes"]
