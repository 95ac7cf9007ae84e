"""A served API, one for all tests of a module."""

from collections.abc import Iterator

import pytest

from api_desk import Desk, api_app, host_context, make_keys, served


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with (
        host_context(tmp_path_factory.mktemp("state")) as context,
        api_app(context) as app,
        served(app) as address,
    ):
        made = Desk(context, address, make_keys(context))
        yield made
        made.close()
