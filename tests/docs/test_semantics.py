"""Every program of queries/semantics.md prints exactly what the page says, on every Python that is here.

A program is a `python` block; the `output` blocks after it say what it prints. Where versions differ there is one
`output` block for each, marked like a program; exactly one of them must suit a version that suits the program.
"""

import re
import subprocess
from typing import List, Tuple

import pytest
from documentation import QUERIES, Block, anchor, code_blocks, headings, interpreters

PAGE = QUERIES / "semantics.md"
LIBRARIES = ("trio", "anyio")
VERSIONS = [(3, minor) for minor in range(8, 16)]
# A program that waits for ever fails instead of stopping the tests; nothing is measured.
LIVENESS_SECONDS = 30


def programs() -> List[Tuple[Block, List[Block]]]:
    found: List[Tuple[Block, List[Block]]] = []
    for block in code_blocks(PAGE):
        if block.language == "python":
            found.append((block, []))
        elif block.language == "output":
            assert found, f"{PAGE.name}:{block.line}: output before any program"
            found[-1][1].append(block)
        else:
            pytest.fail(f"{PAGE.name}:{block.line}: a block is 'python' or 'output', not '{block.language}'")
    return found


PROGRAMS = programs()


def name(program: Block) -> str:
    return f"{anchor(program.heading)}-L{program.line}"


@pytest.mark.parametrize("program, outputs", PROGRAMS, ids=[name(program) for program, _ in PROGRAMS])
def test_each_version_has_one_expected_output(program, outputs):
    for version in VERSIONS:
        suiting = [block for block in outputs if block.suits(version)]
        if program.suits(version):
            assert len(suiting) == 1, f"line {program.line}: {len(suiting)} outputs for Python {version}"
    for block in outputs:
        assert not block.needs, f"line {block.line}: 'needs' belongs to the program"


@pytest.mark.parametrize("program", [program for program, _ in PROGRAMS], ids=name)
def test_needs_are_what_is_imported(program):
    imported = set(re.findall(r"^import (\w+)|^from (\w+)", program.text, re.M))
    imported = {first or second for first, second in imported}
    assert sorted(imported & set(LIBRARIES)) == sorted(program.needs)


@pytest.mark.parametrize("library", LIBRARIES)
def test_this_python_has_the_library(library):
    here = interpreters()[0]
    assert library in here.libraries, f"{here.path} has no {library}: install it, else half the page stays unproved"


@pytest.mark.parametrize("interpreter", interpreters(), ids=str)
@pytest.mark.parametrize("program, outputs", PROGRAMS, ids=[name(program) for program, _ in PROGRAMS])
def test_prints_what_the_page_says(program, outputs, interpreter):
    if not program.suits(interpreter.version):
        pytest.skip(f"for Python {program.versions()}, this is {interpreter}")
    missing = [library for library in program.needs if library not in interpreter.libraries]
    if missing:
        pytest.skip(f"{interpreter.path} has no {' and no '.join(missing)}")
    expected = [block for block in outputs if block.suits(interpreter.version)]
    # Python 3.14 warns of a `return` in a finally while it compiles; the page means what happens when it runs.
    ran = subprocess.run(
        [interpreter.path, "-I", "-W", "ignore::SyntaxWarning", "-"],
        input=program.text,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        universal_newlines=True,
        timeout=LIVENESS_SECONDS,
    )
    assert (ran.stdout, ran.stderr, ran.returncode) == (expected[0].text, "", 0)


def test_headings_have_distinct_anchors():
    anchors = [anchor(heading) for heading in headings(PAGE)]
    assert len(set(anchors)) == len(anchors)


def test_links_within_the_page_lead_somewhere():
    anchors = {anchor(heading) for heading in headings(PAGE)}
    for fragment in re.findall(r"\]\(#([^)]+)\)", PAGE.read_text(encoding="utf-8")):
        assert fragment in anchors


@pytest.mark.parametrize("program", [program for program, _ in PROGRAMS], ids=name)
def test_no_program_depends_on_a_short_sleep(program):
    """A sleep decides no order: `sleep(0)` gives way once; everything else comes from events and callbacks."""
    assert set(re.findall(r"\bsleep\(([^)]*)\)", program.text)) <= {"0"}
