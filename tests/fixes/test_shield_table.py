"""The tables of README.md are true on the Pythons that are here."""

import pytest
from executing import interpreters
from shield_table import FORMS, README, has, row

TABLES = {}
for block in README.read_text().split("| cleanup written as |")[1:]:
    driver = README.read_text().split("| cleanup written as |")[len(TABLES)].rstrip().splitlines()[-1].rstrip(":")
    TABLES[driver] = [
        [cell.strip() for cell in line.strip("|").split(" | ")] for line in block.splitlines()[2:] if line.startswith("|")
    ]


def number(version: str) -> tuple:
    major, minor = version.split(".")
    return int(major), int(minor)


def written(driver: str, form: str, version: tuple) -> list:
    """The cells of the row that is about this version, or about the newest that was measured where that is older."""
    rows = [cells for cells in TABLES[driver] if cells[0] == form]
    for _, pythons, *cells in rows:
        first, _, last = pythons.partition(" to ")
        if number(first) <= version <= number(last or first):
            return cells
    return rows[-1][2:]


@pytest.mark.parametrize("python", interpreters(), ids=str)
@pytest.mark.parametrize("driver", FORMS)
def test_the_table_is_true(driver, python):
    if not has(python, driver):
        pytest.skip(f"Python {python} has no {driver}, or none that is new enough")
    for form in FORMS[driver]:
        cells = row(python, driver, form)
        if cells is not None:
            assert cells == written(driver, form[0], python.version), form[0]
