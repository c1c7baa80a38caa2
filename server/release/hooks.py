#!/usr/bin/env python3
"""Writes the repository from which pre-commit takes the hooks.

    python3 server/release/hooks.py FOLDER

pre-commit installs the repository that it takes a hook from. From this one it would have to compile Cancelot; the one that this
makes is a Python package with nothing in it that needs Cancelot's wheel of the same version. FOLDER may be a checkout of it.
"""

import pathlib
import shutil
import sys

import pack

ROOT = pack.ROOT

PROJECT = """[build-system]
requires = ["setuptools>=61"]
build-backend = "setuptools.build_meta"

[project]
name = "cancelot-hooks"
version = "{version}"
dependencies = ["cancelot=={version}"]

[tool.setuptools]
py-modules = []
"""

PAGE = """# Cancelot's hooks for pre-commit

```yaml
repos:
  - repo: ADDRESS-OF-THIS-REPOSITORY
    rev: v{version}
    hooks:
      - id: cancelot
```

`cancelot-fix` makes the safe repairs, too. Options go into `args`. This repository is written by Cancelot's release.
"""


def main():
    if len(sys.argv) != 2 or sys.argv[1].startswith("-"):
        sys.exit(__doc__)
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name in ".pre-commit-hooks.yaml", "LICENSE":
        shutil.copy(ROOT / name, folder)
    (folder / "pyproject.toml").write_text(PROJECT.format(version=pack.version()))
    (folder / "README.md").write_text(PAGE.format(version=pack.version()))


if __name__ == "__main__":
    main()
