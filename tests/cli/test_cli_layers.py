"""server/ARCHITECTURE.md tells the truth about the layers: a folder includes only what stands above it in the table."""

import pathlib
import re

SERVER = pathlib.Path(__file__).resolve().parents[2] / "server"
PAGE = (SERVER / "ARCHITECTURE.md").read_text(encoding="utf-8")
LAYERS = re.findall(r"^\| `(\w+)/` \|", PAGE, re.M)
INCLUDE = re.compile(r'^#include [<"](\w+)(?:/[\w/]+)?\.h[>"]', re.M)

# Which folders may include a library's header, or what does input and output.
LIBRARIES = {
    "platform": {"platform", "rpc", "config", "lsp", "cli"},
    "tree_sitter": {"config", "python", "lint", "fixes"},
    "jansson": {"rpc", "lsp", "cli"},
}


def test_every_folder_with_sources_is_a_layer():
    # vendor/ holds what is compiled into other people's sources.
    assert sorted([*LAYERS, "vendor"]) == sorted({path.parent.name for path in SERVER.rglob("*.h")})


def test_folders_include_only_what_is_above_them():
    wrong = []
    for path in sorted(SERVER.rglob("*.[ch]")):
        folder = path.parent.name
        if folder not in LAYERS:
            continue
        allowed = LAYERS[: LAYERS.index(folder) + 1]
        for included in INCLUDE.findall(path.read_text(encoding="utf-8")):
            if included in LAYERS and included not in allowed or folder not in LIBRARIES.get(included, {folder}):
                wrong.append(f"{path.relative_to(SERVER)} includes {included}/")
    assert not wrong


def test_only_platform_includes_headers_of_a_system():
    # strings.h and getopt.h are of POSIX, but every C library that we build with has them.
    system = re.compile(r"^#include <(sys/|unistd|fcntl|poll|signal|pthread|spawn|dirent|iconv|locale|time|wchar|io|process|windows)", re.M)
    found = {path.parent.name for path in SERVER.rglob("*.[ch]") if system.search(path.read_text(encoding="utf-8"))}
    assert found == {"platform"}


def test_the_page_is_short():
    assert len(PAGE.split()) <= 1400  # two pages
