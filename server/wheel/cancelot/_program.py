import importlib.metadata
import os
import sys

NAME = "cancelot.exe" if sys.platform == "win32" else "cancelot"


def _candidates():
    # What the installer noted is right whatever scheme it used; but it may have noted nothing, or moved the files later.
    try:
        files = importlib.metadata.files("cancelot") or []
    except importlib.metadata.PackageNotFoundError:
        files = []
    for file in files:
        if file.name == NAME:
            yield os.path.normpath(file.locate())
    packages = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    folder = "Scripts" if sys.platform == "win32" else "bin"
    yield os.path.join(packages, "bin", NAME)  # pip install --target
    yield os.path.join(sys.prefix, folder, NAME)


def find_program():
    """The path of the program that was installed with this package. Raises FileNotFoundError where it is gone."""
    candidates = list(_candidates())
    for path in candidates:
        if os.path.isfile(path):
            return path
    raise FileNotFoundError(
        "cancelot's program is not where it was installed ({}); 'pip install --force-reinstall cancelot' puts it "
        "back".format(", ".join(candidates))
    )
