// Makes the .vsix for Linux on x64, with the server in it.
//   node package.mjs [OUTPUT]     OUTPUT: build/cancelot-linux-x64.vsix in the project's root
// The server is built as one static program, which runs whatever C library the system has; CANCELOT_SERVER names one that
// is there already.
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(here, "../..");
const output = resolve(process.argv[2] ?? join(root, "build/cancelot-linux-x64.vsix"));

function run(command, ...words) {
  execFileSync(command, words, { cwd: here, stdio: "inherit" });
}

function builtServer() {
  const build = join(root, "build/static");
  run("cmake", "-S", root, "--preset", "release", "-B", build, "-DCMAKE_EXE_LINKER_FLAGS=-static-pie");
  run("cmake", "--build", build, "--parallel", String(availableParallelism()));
  return join(build, "cancelot");
}

mkdirSync(join(here, "bin"), { recursive: true });
copyFileSync(process.env.CANCELOT_SERVER ?? builtServer(), join(here, "bin/cancelot"));
copyFileSync(join(root, "LICENSE"), join(here, "LICENSE"));
const tool = (name) => join(here, "node_modules/.bin", name);
run("npm", "run", "--silent", "build");
run(
  tool("vsce"), "package", "--target", "linux-x64", "--no-dependencies", "--allow-missing-repository",
  "--no-rewrite-relative-links", "--out", output,
);
