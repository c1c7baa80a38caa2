"""What README.md says is true: its example is what `check` prints, and its service hangs until it is repaired."""

import asyncio
import re

import readme

TEXT = readme.README.read_text(encoding="utf-8")
PYTHON = readme.blocks(TEXT, "python")
CONSOLE = readme.blocks(TEXT, "console")


def test_the_example_and_the_table_are_what_the_program_prints(cancelot):
    assert readme.renewed(TEXT, cancelot.binary) == TEXT, "renew README.md with tests/cli/readme.py BINARY"


def test_the_commands_are_accepted(cancelot, clean):
    cancelot.write("src/a.py", clean)
    commands = [line.partition("#")[0].split() for line in CONSOLE[1].splitlines()]
    assert len(commands) >= 5
    for dollar, name, *words in commands:
        assert (dollar, name) == ("$", "cancelot")
        if "<" in words:
            words = words[: words.index("<")]
        assert cancelot.run(*words).returncode == 0


def test_the_first_two_commands_exist():
    commands = [text.strip() for text in readme.blocks(TEXT, "sh")[:2]]
    assert commands == ["tests/try", "tests/all"]
    for command in commands:
        assert (readme.README.parent / command).stat().st_mode & 0o111


def test_the_ways_to_suppress_work(cancelot):
    comments = re.findall(r"#.*", PYTHON[2])
    assert len(comments) == 2
    for comment in comments:
        text = PYTHON[0].replace("except asyncio.CancelledError:", f"except asyncio.CancelledError:  {comment}")
        cancelot.write("worker.py", text)
        assert [finding["code"] for finding in cancelot.findings("worker.py")] == ["CNL201"]


def test_the_settings_are_shown_so(cancelot):
    project = '[project]\nrequires-python = ">=3.11"\n\n[tool.cancelot]\nlibrary = "trio"\nignore = ["CNL107"]\n'
    cancelot.write("pyproject.toml", project)
    command, *lines = readme.blocks(TEXT, "text")[0].splitlines()
    assert command == "$ cancelot config src/app.py" and lines.pop() == "..." and len(lines) == 5
    printed = cancelot.run("config", "src/app.py").stdout.splitlines()
    assert [line for line in lines if line not in printed] == []


class Store:
    async def save(self, job):
        await asyncio.sleep(0)

    async def close(self):
        await asyncio.sleep(0)


class EmptyQueue:
    broken = False

    async def get(self):
        while not self.broken:
            await asyncio.sleep(0)
        raise ValueError


async def ends_when_cancelled(namespace):
    queue = EmptyQueue()
    service = asyncio.create_task(namespace["keep_running"](queue, Store()))
    await asyncio.sleep(0)
    service.cancel()
    for _ in range(100):  # more than enough for everything that is ready to run
        await asyncio.sleep(0)
    ended = service.cancelled()
    queue.broken = True  # ends it otherwise
    await asyncio.wait([service])
    assert ended or isinstance(service.exception(), ValueError)
    return ended


def test_the_service_hangs_until_it_is_repaired(cancelot):
    path = cancelot.write("service.py", PYTHON[0] + "\n\n" + PYTHON[1])
    namespace = {}
    exec(path.read_text(), namespace)
    assert not asyncio.run(ends_when_cancelled(namespace))
    assert cancelot.check("--fix").returncode == 0
    exec(path.read_text(), namespace)
    assert asyncio.run(ends_when_cancelled(namespace))
