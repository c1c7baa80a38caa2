"""`rules` and `explain`."""

import json
import pathlib

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGES = {path.stem: path for path in (ROOT / "queries").glob("*.md") if path.with_suffix(".scm").exists()}


def rules(cancelot):
    done = cancelot.run("rules", "--format", "json")
    assert done.returncode == 0
    return json.loads(done.stdout)


def test_every_query_is_a_rule(cancelot):
    found = rules(cancelot)
    assert sorted(rule["name"] for rule in found) == sorted(path.stem for path in (ROOT / "queries").glob("*.scm"))
    assert [rule["code"] for rule in found] == sorted(rule["code"] for rule in found)
    for rule in found:
        assert rule["summary"] and set(rule["severities"]) == {"asyncio", "trio", "anyio"}


def test_text_names_every_rule(cancelot):
    text = cancelot.run("rules").stdout
    for rule in rules(cancelot):
        assert f"{rule['code']} {rule['name']}: " in text and rule["summary"] in text


def test_the_markdown_table_has_a_row_for_every_rule(cancelot):
    rows = cancelot.run("rules", "--format", "markdown").stdout.splitlines()[2:]
    assert len(rows) == len(rules(cancelot))
    for row, rule in zip(rows, rules(cancelot)):
        assert row.startswith(f"| {rule['code']} | [{rule['name']}](queries/{rule['name']}.md) | ")
        assert len(row.split(" | ")) == 5


def test_explain_prints_the_page(cancelot):
    for rule in rules(cancelot):
        page = PAGES[rule["name"]].read_text(encoding="utf-8")
        for word in (rule["code"], rule["code"].lower(), rule["name"]):
            done = cancelot.run("explain", word)
            assert (done.returncode, done.stdout) == (0, page)
