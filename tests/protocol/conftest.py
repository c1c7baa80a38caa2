import pytest
from client import Server


@pytest.fixture
def server():
    """A server that `initialize` has been through with a client that can do nothing special."""
    with Server() as running:
        running.initialize()
        yield running


@pytest.fixture
def fresh():
    """A server that was only started."""
    with Server() as running:
        yield running
