"""What becomes of a cleanup, written in different ways, under cancellations, when it hangs, and when the loop shuts down.

    CANCELOT=... CANCELOT_PYTHONS=python3.8:python3.9:... python tests/fixes/shield_table.py

runs every form on every Python that has its library, and puts the tables into README.md beside this file, where they stand
between two comments. Forms that are called a repair are what the binary makes of the first one.
"""

import itertools
import pathlib
import subprocess
import sys

from executing import DRIVERS, Interpreter, interpreters, run
from repairing import apply, offer

README = pathlib.Path(__file__).with_name("README.md")
BEGIN, END = "<!-- what tests/fixes/shield_table.py prints -->", "<!-- end -->"

COLUMNS = {
    "one cancel": "once",
    "a second one during the release": "twice, slowly",
    "the release hangs": "hang, briefly",
    "shutdown during the release": "shutdown during",
    "shutdown is the first cancel": "shutdown first",
}

PLAIN = """
import {library}

async def work(conn):
    try:
        return await conn.work()
    finally:
        await conn.release()
"""

SHIELD = PLAIN.replace("await conn.release()", "await asyncio.shield(conn.release())")
WAIT_FOR = PLAIN.replace("await conn.release()", "await asyncio.wait_for(asyncio.shield(conn.release()), 5)")


def repaired(library: str, title: str, target: str) -> str:
    before = PLAIN.format(library=library)
    return apply(before, offer(before, "CNL201", title, target))


# Each form: how it is called, the oldest Python that has what it is written with, its text.
FORMS = {
    "asyncio": [
        ("`await release()`", (3, 8), lambda: PLAIN.format(library="asyncio")),
        ("`await asyncio.shield(release())`", (3, 8), lambda: SHIELD.format(library="asyncio")),
        ("`await asyncio.wait_for(asyncio.shield(release()), t)`", (3, 8), lambda: WAIT_FOR.format(library="asyncio")),
        ("shield plus timeout, the repair before 3.11", (3, 8), lambda: repaired("asyncio", "Shield", "3.8")),
        ("shield plus timeout, the repair since 3.11", (3, 11), lambda: repaired("asyncio", "Shield", "3.11")),
        ("waiting through cancellations, a repair", (3, 8), lambda: repaired("asyncio", "Wait for the cleanup", "3.8")),
    ],
    "trio": [
        ("`await release()`", (3, 8), lambda: PLAIN.format(library="trio")),
        ("shield plus timeout, the repair", (3, 8), lambda: repaired("trio", "Shield", "3.8")),
    ],
    "anyio on asyncio": [
        ("`await release()`", (3, 8), lambda: PLAIN.format(library="anyio")),
        ("shield plus timeout, the repair", (3, 8), lambda: repaired("anyio", "Shield", "3.8")),
    ],
}
FORMS["anyio on trio"] = FORMS["anyio on asyncio"]


def told(scenario: str, outcome: dict) -> str:
    """An outcome in a few words."""
    if not outcome["cancelled"]:
        return "hangs" if outcome["result"] == "hangs" else f"**ends with {outcome['result'].partition('(')[0]}**"
    if scenario == "hang, briefly":
        return "ends, cancelled"
    if "release ends" in outcome["trace"]:
        return "released, cancelled"
    return "cancelled, released later" if "release ends" in outcome["later"] else "**not released**, cancelled"


def has(python: Interpreter, driver: str) -> bool:
    library = DRIVERS[driver][1]
    return (library is None or library in python.libraries) and (driver != "anyio on trio" or "trio" in python.libraries)


def row(python: Interpreter, driver: str, form: tuple) -> list:
    """The cells of a form, or None where this Python cannot run it."""
    _, since, text = form
    if python.version < since or not has(python, driver):
        return None
    return [told(scenario, run(python, driver, text(), scenario)) for scenario in COLUMNS.values()]


def versions(python: Interpreter) -> str:
    names = [name for name in ("trio", "anyio") if name in python.libraries]
    code = "import sys, importlib.metadata as m; print(*[n + ' ' + m.version(n) for n in sys.argv[1:]], sep=', ')"
    done = subprocess.run([python.path, "-c", code, *names], stdout=subprocess.PIPE, check=True)
    return f"CPython {python} ({done.stdout.decode().strip() or 'asyncio alone'})"


def span(pythons: list) -> str:
    first, last = str(pythons[0]), str(pythons[-1])
    return first if first == last else f"{first} to {last}"


def table(driver: str) -> list:
    lines = [f"{driver}:", "", "| cleanup written as | CPython | " + " | ".join(COLUMNS) + " |"]
    lines.append("|---" * (len(COLUMNS) + 2) + "|")
    for form in FORMS[driver]:
        rows = [(python, row(python, driver, form)) for python in sorted(interpreters(), key=lambda p: p.version)]
        rows = [(python, cells) for python, cells in rows if cells is not None]
        for cells, same in itertools.groupby(rows, key=lambda pair: pair[1]):
            lines.append(f"| {form[0]} | {span([python for python, _ in same])} | {' | '.join(cells)} |")
    return [*lines, ""]


def main() -> None:
    lines = [line for driver in FORMS for line in table(driver)]
    measured = dict.fromkeys(versions(python) for python in sorted(interpreters(), key=lambda p: p.version))
    text = "\n".join([BEGIN, "", *lines, "Measured with " + ", ".join(measured) + ".", "", END])
    before = README.read_text()
    start, end = before.index(BEGIN), before.index(END) + len(END)
    README.write_text(before[:start] + text + before[end:])
    sys.stdout.write(text + "\n")


if __name__ == "__main__":
    main()
