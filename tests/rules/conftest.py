import pytest


def pytest_addoption(parser):
    parser.addoption(
        "--update-fixtures",
        action="store_true",
        help="write what the repairs make of the fixtures beside them; read the difference before you keep it",
    )


@pytest.fixture
def update_fixtures(request):
    return request.config.getoption("--update-fixtures", default=False)
