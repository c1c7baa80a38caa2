"""Configuration files: found, watched, and complained about where they are wrong."""

import pytest
from client import Server
from samples import SWALLOWED

JUMPS = """\
import asyncio


async def poll(queue):
    while True:
        try:
            await queue.get()
        finally:
            break
"""

WATCHES = {"workspace": {"didChangeWatchedFiles": {"dynamicRegistration": True}}}
ASKED = {"workspace": {"configuration": True, "didChangeConfiguration": {"dynamicRegistration": True}}}
NAMES = ["cancelot.toml", "pyproject.toml"]


def start(server, folder, capabilities=WATCHES, **params):
    """Initializes a server for a folder and answers what it registers."""
    server.initialize(capabilities, workspaceFolders=[{"uri": folder.as_uri(), "name": "w"}], **params)
    if capabilities is WATCHES:
        answer(server, "client/registerCapability", None)


def answer(server, method: str, result) -> dict:
    """Answers the server's next request of this method; returns its parameters."""
    asked = server.wait_for(lambda message: message.get("method") == method)
    server.send({"jsonrpc": "2.0", "id": asked["id"], "result": result})
    return asked["params"]


def write(folder, name: str, text: str) -> None:
    """Writes settings of ours as the file of this name holds them."""
    if name == "pyproject.toml":
        text = "[tool.cancelot]\n" + text
    (folder / name).write_text(text)


def changed(server, path) -> None:
    server.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": path.as_uri(), "type": 2}]})


def codes(server, uri: str, version: int, text: str = SWALLOWED) -> list[str]:
    server.open(uri, text, version=version)
    return [diagnostic["code"] for diagnostic in server.published(uri, version)]


def problems(server, path) -> list[dict]:
    """What is published next about a configuration file."""
    return server.published(path.as_uri())


def test_the_files_that_matter_are_watched(fresh, tmp_path):
    fresh.initialize(WATCHES)
    params = answer(fresh, "client/registerCapability", None)
    (registration,) = params["registrations"]
    assert registration["method"] == "workspace/didChangeWatchedFiles"
    patterns = [watcher["globPattern"] for watcher in registration["registerOptions"]["watchers"]]
    assert sorted(patterns) == ["**/.ruff.toml", "**/cancelot.toml", "**/pyproject.toml", "**/ruff.toml"]


@pytest.mark.parametrize("name", NAMES)
def test_a_file_above_the_document_holds(fresh, tmp_path, name):
    write(tmp_path, name, "ignore = ['CNL101']\n")
    (tmp_path / "a" / "b").mkdir(parents=True)
    start(fresh, tmp_path)
    assert codes(fresh, (tmp_path / "a" / "b" / "x.py").as_uri(), 1) == []
    assert codes(fresh, "file:///elsewhere/x.py", 1) == ["CNL101"]


@pytest.mark.parametrize("name", NAMES)
def test_a_change_takes_effect_in_open_documents(fresh, tmp_path, name):
    start(fresh, tmp_path)
    uri = (tmp_path / "x.py").as_uri()
    assert codes(fresh, uri, 1) == ["CNL101"]
    write(tmp_path, name, "ignore = ['CNL101']\n")
    changed(fresh, tmp_path / name)
    assert fresh.published(uri, 1) == []
    (tmp_path / name).unlink()
    changed(fresh, tmp_path / name)
    assert [diagnostic["code"] for diagnostic in fresh.published(uri, 1)] == ["CNL101"]


@pytest.mark.parametrize("name", NAMES)
def test_a_change_is_seen_where_the_client_cannot_watch(fresh, tmp_path, name):
    start(fresh, tmp_path, capabilities={})
    uri = (tmp_path / "x.py").as_uri()
    assert codes(fresh, uri, 1) == ["CNL101"]
    write(tmp_path, name, "ignore = ['CNL101']\n")
    assert fresh.published(uri, 1) == []
    write(tmp_path, name, "ignore = []  # again\n")
    assert [diagnostic["code"] for diagnostic in fresh.published(uri, 1)] == ["CNL101"]


@pytest.mark.parametrize("name", NAMES)
def test_what_is_wrong_is_shown_where_it_is_and_the_last_good_settings_stay(fresh, tmp_path, name):
    first = 1 if name == "pyproject.toml" else 0
    write(tmp_path, name, "ignore = ['CNL101']\n")
    start(fresh, tmp_path)
    uri = (tmp_path / "x.py").as_uri()
    assert codes(fresh, uri, 1) == []
    for text, line, start_at, end_at, said in [
        ("# \U0001f600\nignore = ['CNL777', 5]\n", 1, 10, 18, "CNL777"),
        ("shield-timeout = '5'\n", 0, 17, 20, "seconds"),
        ("ignore = [\n", 0, 0, 10, "TOML"),
    ]:
        write(tmp_path, name, text)
        changed(fresh, tmp_path / name)
        diagnostic = problems(fresh, tmp_path / name)[0]
        assert diagnostic["severity"] == 1 and diagnostic["source"] == "cancelot"
        assert said in diagnostic["message"]
        assert diagnostic["range"]["start"] == {"line": first + line, "character": start_at}
        if said != "TOML":
            assert diagnostic["range"]["end"] == {"line": first + line, "character": end_at}
        assert codes(fresh, uri, 2) == []
    write(tmp_path, name, "target-version = '3.12'\n")
    changed(fresh, tmp_path / name)
    assert problems(fresh, tmp_path / name) == []
    assert [diagnostic["code"] for diagnostic in fresh.published(uri, 2)] == ["CNL101"]


def test_an_unknown_key_is_a_warning_and_the_others_hold(fresh, tmp_path):
    write(tmp_path, "cancelot.toml", "ignore = ['CNL101']\nignored = ['CNL102']\n")
    start(fresh, tmp_path)
    assert codes(fresh, (tmp_path / "x.py").as_uri(), 1) == []
    (diagnostic,) = problems(fresh, tmp_path / "cancelot.toml")
    assert diagnostic["severity"] == 2 and "ignored" in diagnostic["message"]
    assert diagnostic["range"] == {"start": {"line": 1, "character": 0}, "end": {"line": 1, "character": 7}}


def test_a_file_that_goes_takes_its_complaints_along(fresh, tmp_path):
    write(tmp_path, "cancelot.toml", "nonsense = 1\n")
    start(fresh, tmp_path)
    codes(fresh, (tmp_path / "x.py").as_uri(), 1)
    assert len(problems(fresh, tmp_path / "cancelot.toml")) == 1
    fresh.close((tmp_path / "x.py").as_uri())
    (tmp_path / "cancelot.toml").unlink()
    changed(fresh, tmp_path / "cancelot.toml")
    assert problems(fresh, tmp_path / "cancelot.toml") == []


def test_paths_and_severities(fresh, tmp_path):
    write(
        tmp_path,
        "cancelot.toml",
        "exclude = ['gen']\nper-file-ignores = { 'tests/*' = ['CNL1'] }\nseverity = { CNL101 = 'error' }\n",
    )
    start(fresh, tmp_path)
    assert codes(fresh, (tmp_path / "gen" / "x.py").as_uri(), 1) == []
    assert codes(fresh, (tmp_path / "tests" / "a" / "x.py").as_uri(), 1) == []
    uri = (tmp_path / "x.py").as_uri()
    fresh.open(uri, SWALLOWED)
    (diagnostic,) = fresh.published(uri, 1)
    assert diagnostic["severity"] == 1


def test_the_clients_patterns_begin_in_its_folder(fresh, tmp_path):
    start(fresh, tmp_path, initializationOptions={"exclude": ["a/gen"]})
    assert codes(fresh, (tmp_path / "a" / "gen" / "x.py").as_uri(), 1) == []
    assert codes(fresh, (tmp_path / "b" / "a" / "gen" / "x.py").as_uri(), 1) == ["CNL101"]


def test_the_client_overrules_the_files(fresh, tmp_path):
    write(tmp_path, "cancelot.toml", "ignore = ['CNL101']\n")
    start(fresh, tmp_path, initializationOptions={"select": ["CNL1"]})
    assert codes(fresh, (tmp_path / "x.py").as_uri(), 1) == ["CNL101"]


def test_a_text_that_is_no_file_has_the_first_folders_settings(fresh, tmp_path):
    write(tmp_path, "cancelot.toml", "ignore = ['CNL101']\n")
    start(fresh, tmp_path)
    assert codes(fresh, "untitled:Untitled-1", 1) == []


def test_folders_come_and_go(fresh, tmp_path):
    write(tmp_path, "cancelot.toml", "ignore = ['CNL101']\n")
    fresh.initialize(WATCHES, workspaceFolders=None)
    folder = {"uri": tmp_path.as_uri() + "/", "name": "late"}
    assert codes(fresh, "untitled:1", 1) == ["CNL101"]
    fresh.notify("workspace/didChangeWorkspaceFolders", {"event": {"added": [folder], "removed": []}})
    assert fresh.published("untitled:1", 1) == []
    fresh.notify("workspace/didChangeWorkspaceFolders", {"event": {"added": [], "removed": [folder]}})
    assert len(fresh.published("untitled:1", 1)) == 1


def test_what_ruff_reports_is_left_to_it(fresh, tmp_path):
    start(fresh, tmp_path)
    uri = (tmp_path / "x.py").as_uri()
    assert codes(fresh, uri, 1, JUMPS) == ["CNL105"]
    (tmp_path / "ruff.toml").write_text("lint.select = ['B']\n")
    changed(fresh, tmp_path / "ruff.toml")
    assert fresh.published(uri, 1) == []
    fresh.notify("workspace/didChangeConfiguration", {"settings": {"cancelot": {"select": ["jump-in-finally"]}}})
    assert len(fresh.published(uri, 1)) == 1


def test_the_client_is_asked_for_its_settings(fresh, tmp_path):
    start(fresh, tmp_path, capabilities=ASKED)
    params = answer(fresh, "client/registerCapability", None)
    assert [r["method"] for r in params["registrations"]] == ["workspace/didChangeConfiguration"]
    assert answer(fresh, "workspace/configuration", [{"ignore": ["CNL101"]}]) == {"items": [{"section": "cancelot"}]}
    uri = (tmp_path / "x.py").as_uri()
    assert codes(fresh, uri, 1) == []
    fresh.notify("workspace/didChangeConfiguration", {"settings": None})
    answer(fresh, "workspace/configuration", [{"ignore": []}])
    assert len(fresh.published(uri, 1)) == 1


@pytest.mark.parametrize("result", [None, [], [None], {}, 5, ["x"], [[]]], ids=repr)
def test_strange_answers_change_nothing(fresh, result):
    fresh.initialize(ASKED, initializationOptions={"ignore": ["CNL101"]})
    fresh.wait_for(lambda message: message.get("method") == "client/registerCapability")
    asked = fresh.wait_for(lambda message: message.get("method") == "workspace/configuration")
    fresh.send({"jsonrpc": "2.0", "id": asked["id"], "result": result})
    assert codes(fresh, "file:///x.py", 1) == ([] if result != [[]] else ["CNL101"])
    fresh.shut_down()


def test_answers_to_nothing_and_errors_are_no_harm(fresh):
    fresh.initialize(ASKED)
    asked = fresh.wait_for(lambda message: message.get("method") == "workspace/configuration")
    for identifier in (asked["id"], asked["id"], 999, "x", None, -1):
        error = {"code": -32601, "message": "no"}
        fresh.send({"jsonrpc": "2.0", "id": identifier, "error": error})
        fresh.send({"jsonrpc": "2.0", "id": identifier, "result": [{"ignore": ["CNL101"]}]})
    assert codes(fresh, "file:///x.py", 1) == ["CNL101"]


def test_a_client_that_never_answers_is_not_waited_for(fresh):
    fresh.initialize(ASKED)
    for _ in range(300):
        fresh.notify("workspace/didChangeConfiguration", {"settings": {}})
    assert codes(fresh, "file:///x.py", 1) == ["CNL101"]
    assert fresh.shut_down() == 0


def test_the_command_line_lies_between(tmp_path):
    write(tmp_path, "cancelot.toml", "ignore = ['CNL101']\n")
    with Server("server", "--select", "CNL1") as server:
        start(server, tmp_path)
        assert codes(server, (tmp_path / "x.py").as_uri(), 1) == ["CNL101"]
        server.notify("workspace/didChangeConfiguration", {"settings": {"cancelot": {"ignore": ["CNL101"]}}})
        assert server.published((tmp_path / "x.py").as_uri(), 1) == []


def test_a_configuration_that_is_not_utf8_or_no_file(fresh, tmp_path):
    (tmp_path / "cancelot.toml").write_bytes(b"ignore = ['CNL101']\xff\n")
    (tmp_path / "pyproject.toml").mkdir()
    start(fresh, tmp_path)
    assert codes(fresh, (tmp_path / "x.py").as_uri(), 1) == ["CNL101"]
    assert "UTF-8" in problems(fresh, tmp_path / "cancelot.toml")[0]["message"]
