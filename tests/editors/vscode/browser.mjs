// Chromium with the workbench of a code-server in it.
import { createRequire } from "node:module";

// playwright-core is where the editors are installed, not beside this file.
const { chromium } = createRequire(`${process.env.CANCELOT_TEST_TOOLS}/`)("playwright-core");

export async function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
      "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
    ],
  });
}

/** Opens the workbench with a folder, or a file that lists folders. `bindings` become functions of the page, `payload` what the workbench is told. */
export async function openWorkbench(browser, { port, folder, workspace, payload = [], bindings = {}, scale = 1 }) {
  const context = await browser.newContext({ viewport: { width: 1100, height: 620 }, deviceScaleFactor: scale });
  const page = await context.newPage();
  for (const [name, run] of Object.entries(bindings)) await page.exposeFunction(name, run);
  const query = new URLSearchParams(workspace ? { workspace } : { folder });
  if (payload.length > 0) query.set("payload", JSON.stringify(payload));
  await page.goto(`http://127.0.0.1:${port}/?${query}`);
  return page;
}
