"""Settings that the client sends."""

import pytest
from client import Server
from samples import SWALLOWED

URI = "file:///project/poll.py"
WARNING = 2


def count(server, version: int) -> int:
    """How many findings the sample has now."""
    server.open(URI, SWALLOWED, version=version)
    return len(server.published(URI, version))


def configure(server, settings) -> None:
    server.notify("workspace/didChangeConfiguration", {"settings": {"cancelot": settings}})


@pytest.mark.parametrize(
    ("settings", "found"),
    [
        ({}, 1),
        ({"select": ["CNL101"]}, 1),
        ({"select": ["CNL1"]}, 1),
        ({"select": ["ALL"]}, 1),
        ({"select": ["swallowed-cancellation"]}, 1),
        ({"select": ["CNL105"]}, 0),
        ({"select": []}, 0),
        ({"select": {}}, 0),  # Lua's empty table may arrive as either
        ([], 1),
        ({"ignore": ["CNL101"]}, 0),
        ({"ignore": ["CNL1"]}, 0),
        ({"ignore": ["CNL2"]}, 1),
        ({"select": ["CNL1"], "ignore": ["CNL101"]}, 0),
        ({"ignore": ["CNL101"], "select": ["CNL1"]}, 0),
        ({"select": None, "ignore": None, "target-version": None, "shield-timeout": None}, 1),
        ({"target-version": "3.12", "shield-timeout": 2.5}, 1),
        ({"unknown": 5}, 1),
    ],
    ids=repr,
)
@pytest.mark.parametrize("way", ["bare options", "nested options", "didChangeConfiguration"])
def test_settings_take_effect_whichever_way_they_come(fresh, settings, found, way):
    if way == "bare options":
        fresh.initialize(initializationOptions=settings)
    elif way == "nested options":
        fresh.initialize(initializationOptions={"cancelot": settings})
    else:
        fresh.initialize()
        configure(fresh, settings)
    assert count(fresh, 1) == found
    assert fresh.shut_down() == 0
    assert not fresh.passed


def test_open_documents_are_judged_anew(server):
    server.open(URI, SWALLOWED)
    assert len(server.published(URI, 1)) == 1
    configure(server, {"ignore": ["CNL101"]})
    assert server.published(URI, 1) == []
    configure(server, {})
    assert len(server.published(URI, 1)) == 1


def test_settings_that_change_nothing_publish_nothing(server):
    server.open(URI, SWALLOWED)
    server.published(URI, 1)
    configure(server, {"select": None})
    configure(server, {})
    assert server.shut_down() == 0
    assert not server.passed


WRONG = [
    ("select", "CNL101", "array"),
    ("select", ["CNL9999"], "CNL9999"),
    ("select", [5], "select[0]"),
    ("ignore", {"CNL101": True}, "array"),
    ("ignore", ["no-such-rule"], "no-such-rule"),
    ("target-version", 3.10, "string"),
    ("target-version", "3", "3."),
    ("target-version", "2.7", "3."),
    ("target-version", "3.99", "3."),
    ("target-version", "3.x", "3."),
    ("shield-timeout", "5", "seconds"),
    ("shield-timeout", 0, "seconds"),
    ("shield-timeout", -1, "seconds"),
    ("shield-timeout", True, "seconds"),
]


@pytest.mark.parametrize(("name", "value", "said"), WRONG, ids=repr)
def test_wrong_settings_are_said_once_and_the_last_good_ones_stay(server, name, value, said):
    configure(server, {"ignore": ["CNL101"]})
    configure(server, {name: value})
    shown = server.notification("window/showMessage")
    assert shown["type"] == WARNING
    assert name in shown["message"] and said in shown["message"]
    assert count(server, 1) == 0
    assert server.shut_down() == 0
    assert not server.passed


def test_settings_of_a_wrong_type(server):
    for settings in ("text", 5, [5], True):
        configure(server, settings)
        assert server.notification("window/showMessage")["type"] == WARNING
    assert count(server, 1) == 1


def test_wrong_initialization_options_are_said_after_initialized():
    with Server() as server:
        identifier = server.start_request(
            "initialize", {"capabilities": {}, "initializationOptions": {"select": "CNL101"}}
        )
        assert server.receive()["id"] == identifier
        server.notify("initialized", {})
        assert "select" in server.notification("window/showMessage")["message"]
        assert count(server, 1) == 1


@pytest.mark.parametrize("options", [None, {}, [], {"cancelot": None}, {"cancelot": {}}, {"other": {"select": 5}}])
def test_options_that_say_nothing(fresh, options):
    fresh.initialize(initializationOptions=options)
    assert count(fresh, 1) == 1


@pytest.mark.parametrize("settings", [None, {}, [], {"other": {"select": 5}}, {"cancelot": None}])
def test_settings_that_say_nothing_change_nothing(fresh, settings):
    """Some editors send this right after `initialize`, whose options are to stay."""
    fresh.initialize(initializationOptions={"ignore": ["CNL101"]})
    fresh.notify("workspace/didChangeConfiguration", {"settings": settings})
    assert count(fresh, 1) == 0
