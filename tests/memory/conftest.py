import pathlib
import sys

# The client is the protocol tests' own.
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "protocol"))
