// Has the workbench run the tests of host/ in its extension host, and ends with their status.
//   node host.mjs PORT FOLDER
import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { launch, openWorkbench } from "./browser.mjs";

const LIVENESS_MILLISECONDS = 540_000;
const [port, folder] = process.argv.slice(2);
const host = join(dirname(fileURLToPath(import.meta.url)), "host");
const remote = (path) => `vscode-remote://127.0.0.1:${port}${path}`;

// A folder can come and go while the tests run only where a file lists the folders.
const workspace = join(dirname(folder), "tests.code-workspace");
writeFileSync(workspace, JSON.stringify({ folders: [{ path: folder }] }));

const browser = await launch();
const ended = Promise.withResolvers();
const page = await openWorkbench(browser, {
  port,
  workspace,
  payload: [
    ["extensionDevelopmentPath", remote(host)],
    ["extensionTestsPath", remote(join(host, "suite.cjs"))],
  ],
  bindings: { codeAutomationExit: ended.resolve, codeAutomationLog: () => {} },
});
setTimeout(() => ended.resolve("no answer"), LIVENESS_MILLISECONDS).unref();
const status = await ended.promise;
if (status !== 0) {
  console.error(`the tests in the extension host ended with: ${status}`);
  await page.screenshot({ path: join(process.env.CANCELOT_TEST_PICTURES, "host-failed.png") });
}
await browser.close();
process.exit(status === 0 ? 0 : 1);
