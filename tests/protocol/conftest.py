import metamodel
import pytest
from client import Server

# Whatever a test is about: what the server sends is judged by the protocol's meta model.
Server.judge = staticmethod(metamodel.check_message)


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
