"""Watches over the stages: each shows that it moves, and one that does not is replaced."""

from ._heartbeat import Heartbeat
from ._supervisor import Limits, Supervisor
from ._worker import Turn, Worker

__all__ = ["Heartbeat", "Limits", "Supervisor", "Turn", "Worker"]
