"""What a package of Cancelot is made of: its bill of materials (CycloneDX 1.6, JSON), and the licences that go with it.

The versions come from where they are pinned: server/vendor/package-lock.json, and what binaries.py brings.
"""

import base64
import json
import pathlib
import re
import uuid
from dataclasses import dataclass, field

import binaries

ROOT = pathlib.Path(__file__).resolve().parents[2]
LICENSES = pathlib.PurePosixPath("server/vendor/licenses")


@dataclass(frozen=True)
class Material:
    """One thing that is linked or bundled in.

    `license` is an SPDX expression, `text` the file with its words (below the project's root, or a whole path), `where`
    a package URL, and `hashes` go by CycloneDX's names of the algorithms.
    """

    name: str
    version: str
    license: str
    text: pathlib.PurePath
    where: str
    hashes: dict = field(default_factory=dict, hash=False)

    @property
    def reference(self):
        return f"{self.name}@{self.version}"

    def words(self):
        return (ROOT / self.text).read_text(encoding="utf-8").strip() + "\n"

    def component(self):
        licenses = [{"expression": self.license}]
        if re.fullmatch(r"[\w.+-]+", self.license):
            licenses = [{"license": {"id": self.license}}]
        made = {"type": "library", "bom-ref": self.reference, "name": self.name, "version": self.version}
        if self.hashes:
            made["hashes"] = [{"alg": name, "content": value} for name, value in sorted(self.hashes.items())]
        return {**made, "licenses": licenses, "purl": self.where}


def _npm_material(name, package, text):
    locked = json.loads((ROOT / "server/vendor/package-lock.json").read_text())["packages"][f"node_modules/{package}"]
    algorithm, digest = locked["integrity"].split("-", 1)
    assert algorithm == "sha512", package
    return Material(
        name,
        locked["version"],
        "MIT",
        LICENSES / text,
        f"pkg:npm/{package.replace('@', '%40')}@{locked['version']}",
        {"SHA-512": base64.b64decode(digest).hex()},
    )


def sources():
    """What every program is compiled from beside Cancelot's own sources, wherever it is compiled."""
    core = _npm_material("tree-sitter", "tree-sitter", "tree-sitter.txt")
    jansson = re.search(r"_([\d.]+)\.orig", binaries.JANSSON)[1]
    return [
        core,
        Material("unicode-icu-headers", "as in tree-sitter " + core.version, "ICU", LICENSES / "unicode.txt", core.where),
        _npm_material("tree-sitter-python", "tree-sitter-python", "tree-sitter-python.txt"),
        _npm_material("tree-sitter-toml", "@tree-sitter-grammars/tree-sitter-toml", "tree-sitter-toml.txt"),
        Material(
            "jansson",
            jansson,
            "MIT",
            LICENSES / "jansson.txt",
            f"pkg:deb/debian/jansson@{jansson}?arch=source",
            {"SHA-256": binaries.JANSSON_HASH},
        ),
    ]


def runtime(target):
    """What the cross compiler links into the program for TARGET besides."""
    zig = binaries.ZIG.split("==")[1]
    where = f"pkg:pypi/ziglang@{zig}"
    linked = [Material("zig-compiler-rt", zig, "MIT", LICENSES / "runtime/zig.txt", where)]
    if target.startswith("musl-"):
        linked.append(Material("musl", f"as in zig {zig}", "MIT", LICENSES / "runtime/musl.txt", where))
    if target.startswith("windows-"):
        linked.append(Material("mingw-w64", f"as in zig {zig}", "ZPL-2.1", LICENSES / "runtime/mingw-w64.txt", where))
    return linked


def bundled(metafile, folder):
    """The npm packages of which esbuild took something into its bundle, as its metafile says; FOLDER is where it ran."""
    found = {}
    for name in json.loads(metafile.read_text())["inputs"]:
        inside = re.match(r"(.*node_modules/(?:@[^/]+/)?[^/]+)/", name)
        if inside:
            package = folder / inside[1]
            about = json.loads((package / "package.json").read_text(encoding="utf-8"))
            texts = sorted(path for path in package.iterdir() if re.match(r"licen[cs]e", path.name, re.I))
            if not texts:
                raise SystemExit(f"{package} is bundled and has no licence's text")
            where = f"pkg:npm/{about['name'].replace('@', '%40')}@{about['version']}"
            material = Material(about["name"], about["version"], about["license"], texts[0], where)
            found[material.reference] = material
    return [found[reference] for reference in sorted(found)]


def bill(kind, version, commit, time, materials):
    """The bill of materials of the package KIND (a word of its own for each), as bytes. The same input gives the same bytes."""
    itself = f"cancelot@{version}"
    text = json.dumps(
        {
            "bomFormat": "CycloneDX",
            "specVersion": "1.6",
            "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_OID, f'cancelot {version} {commit} {kind}')}",
            "version": 1,
            "metadata": {
                "timestamp": time,
                "component": {
                    "type": "application",
                    "bom-ref": itself,
                    "name": "cancelot",
                    "version": version,
                    "licenses": [{"license": {"id": "MIT"}}],
                    "purl": f"pkg:pypi/cancelot@{version}",
                    "properties": [
                        {"name": "cancelot:commit", "value": commit},
                        {"name": "cancelot:package", "value": kind},
                    ],
                },
            },
            "components": [material.component() for material in materials],
            "dependencies": [
                {"ref": itself, "dependsOn": [material.reference for material in materials]},
                *({"ref": material.reference} for material in materials),
            ],
        },
        indent=1,
        ensure_ascii=False,
    )
    return text.encode() + b"\n"


def notices(materials):
    """One text with the licences of all, for packages that have no place for a file each."""
    line = "-" * 80
    parts = [f"{line}\n{material.name} {material.version} ({material.license})\n{line}\n\n{material.words()}" for material in materials]
    return "Cancelot contains these works of others, under these licences.\n\n" + "\n".join(parts)
