"""The rule pages keep their promises: each Example triggers exactly its rule, each "Use instead" triggers nothing.

The environment variable CANCELOT names the binary. Which rules there are, the binary says itself (`cancelot rules`).
"""

import functools
import json
import os
import re
import subprocess
from typing import Dict, List

import pytest
from documentation import QUERIES, Block, anchor, code_blocks, headings, interpreters

NOT_RULES = {"README", "semantics"}
SECTIONS = ["What it does", "Why is this bad", "Example", "Use instead", "When not to", "References"]
# A page is shown in a hover: what does not fit there is for semantics.md.
LONGEST_PAGE = 90
LIVENESS_SECONDS = 30

PAGES = sorted(path for path in QUERIES.glob("*.md") if path.stem not in NOT_RULES)
BLOCKS = [(page, block) for page in PAGES for block in code_blocks(page)]
TITLE = re.compile(r"# ([a-z0-9-]+) \((CNL\d{3})\)")

every_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)


def blocks_under(heading: str):
    found = [(page, block) for page, block in BLOCKS if block.heading == heading]
    return pytest.mark.parametrize("page, block", found, ids=[f"{page.stem}-L{block.line}" for page, block in found])


def code_of(page) -> str:
    return TITLE.fullmatch(headings(page)[0])[2]


def cancelot(*arguments: str, text: str = "") -> subprocess.CompletedProcess:
    binary = os.environ.get("CANCELOT")
    assert binary, "set CANCELOT to the path of the binary"
    return subprocess.run(
        [binary, *arguments],
        input=text,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        timeout=LIVENESS_SECONDS,
    )


@functools.lru_cache(maxsize=None)
def rules() -> Dict[str, str]:
    """The codes that the binary knows, each with its rule's name."""
    ran = cancelot("rules")
    assert ran.returncode == 0, ran.stderr
    found = dict(re.findall(r"\b(CNL\d{3})\b\W+([a-z][a-z0-9-]+)", ran.stdout))
    assert found, f"`cancelot rules` names no rule: {ran.stdout!r}"
    return found


def findings(block: Block) -> List[str]:
    """What `check` reports in a block: a line for each finding, its code first."""
    version = ["--target-version", "%d.%d" % block.lowest] if block.lowest > (3, 8) else []
    ran = cancelot("check", "--isolated", "--output-format", "json", "--select", "CNL", *version, "-", text=block.text)
    assert ran.returncode in (0, 1), ran.stderr
    return [f"{found['code']} line {found['location']['row']}: {found['message']}" for found in json.loads(ran.stdout)]


def test_there_are_pages():
    assert PAGES


def test_pages_and_queries_are_one_to_one():
    pages = {page.stem for page in PAGES}
    queries = {path.stem for path in QUERIES.glob("*.scm")}
    assert pages == queries, f"without a query: {sorted(pages - queries)}; without a page: {sorted(queries - pages)}"


def test_pages_and_rules_of_the_binary_are_one_to_one():
    assert {code_of(page): page.stem for page in PAGES} == rules()


@every_page
def test_sections_are_all_there_in_order(page):
    title, *sections = headings(page)
    found = TITLE.fullmatch(title)
    assert found, f"the title is '# name (CNLnnn)', not {title!r}"
    assert found[1] == page.stem
    assert sections == ["## " + section for section in SECTIONS]


@every_page
def test_every_section_has_content(page):
    parts = re.split(r"^#{1,2} .*$", page.read_text(encoding="utf-8"), flags=re.M)
    assert parts[0].strip() == "" and parts[1].strip() == "", "nothing stands before the first section"
    assert all(part.strip() for part in parts[2:])


@every_page
def test_page_fits_a_hover(page):
    assert len(page.read_text(encoding="utf-8").splitlines()) <= LONGEST_PAGE


@every_page
def test_both_examples_are_there(page):
    written = {block.heading for block in code_blocks(page)}
    assert {"Example", "Use instead"} <= written


@every_page
def test_links_lead_somewhere(page):
    for target, fragment in re.findall(r"\]\((?!https://)([^)#]*)#?([^)]*)\)", page.read_text(encoding="utf-8")):
        linked = QUERIES / target if target else page
        assert linked.is_file(), f"{target} does not exist"
        assert not fragment or fragment in {anchor(heading) for heading in headings(linked)}, f"{target}#{fragment}"


@pytest.mark.parametrize("page, block", BLOCKS, ids=[f"{page.stem}-L{block.line}" for page, block in BLOCKS])
def test_block_is_a_whole_program(page, block):
    """It compiles, and it runs as a module does when it is imported: nothing that it names at its top is missing."""
    assert block.language == "python"
    suiting = [python for python in interpreters() if block.suits(python.version) and len(python.libraries) == 2]
    if not suiting:
        pytest.skip(f"no Python {block.versions()} with trio and anyio is here")
    # Python 3.14 warns of a jump out of a finally, which some pages show.
    ran = subprocess.run(
        [suiting[0].path, "-I", "-W", "ignore::SyntaxWarning", "-"],
        input=block.text,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        universal_newlines=True,
        timeout=LIVENESS_SECONDS,
    )
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")


@blocks_under("Example")
def test_example_triggers_its_rule_and_no_other(page, block):
    found = findings(block)
    assert found, f"{code_of(page)} is not reported"
    assert {line.split()[0] for line in found} == {code_of(page)}, found


@blocks_under("Use instead")
def test_what_to_use_instead_triggers_nothing(page, block):
    assert findings(block) == []
