"""The REST API for programs, and the keys that open it."""

from ._app import PREFIX, api_routes, create_api
from ._gate import Gate
from ._jobs import ExportJobs, Job
from ._problems import Refusal
from ._tokens import add_token, end_token, find_token, hash_secret, token_state

__all__ = [
    "PREFIX",
    "ExportJobs",
    "Gate",
    "Job",
    "Refusal",
    "add_token",
    "api_routes",
    "create_api",
    "end_token",
    "find_token",
    "hash_secret",
    "token_state",
]
