"""python -m cancelot: the program, with the same arguments."""

import os
import subprocess
import sys

from cancelot import find_program


def main():
    try:
        command = [find_program(), *sys.argv[1:]]
    except FileNotFoundError as error:
        sys.exit(str(error))
    if sys.platform != "win32":
        sys.stdout.flush()
        os.execv(command[0], command)
    # Windows has no exec: a process that calls it ends at once, and whoever waits for it goes on.
    try:
        sys.exit(subprocess.call(command))
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
