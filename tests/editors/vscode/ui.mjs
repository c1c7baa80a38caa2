// What a person does and sees: the findings, a hover, the menu of repairs, the rule's page, and the messages about a server
// that does not run. Pictures of it are left in CANCELOT_TEST_PICTURES.
//   node ui.mjs PORT FOLDER PART     PART: repair, crash, missing or restricted
import { mkdirSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { launch, openWorkbench } from "./browser.mjs";

const LIVENESS_MILLISECONDS = 120_000;
const SHORT_MILLISECONDS = 3_000; // after which to ask again
const [port, folder, part] = process.argv.slice(2);
const file = join(folder, "service.py");
const caught = "except asyncio.CancelledError";
let page;

const picture = (name) => page.screenshot({ path: join(process.env.CANCELOT_TEST_PICTURES, `${name}.png`) });
const line = (words) => page.locator(".monaco-editor .view-line", { hasText: words }).first();
const notification = (words) => page.locator(".notification-list-item", { hasText: words }).first();

async function until(what, condition) {
  const end = Date.now() + LIVENESS_MILLISECONDS;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Does something again and again until `locator` is there: the workbench drops keys while it is still starting. */
async function untilShown(what, locator, act) {
  const end = Date.now() + LIVENESS_MILLISECONDS;
  for (;;) {
    await act();
    try {
      await locator.waitFor({ timeout: SHORT_MILLISECONDS });
      return;
    } catch (error) {
      if (Date.now() > end) throw new Error(`waited in vain for ${what}`, { cause: error });
      await page.keyboard.press("Escape");
    }
  }
}

async function openFile() {
  await page.locator(".explorer-folders-view .monaco-list-row", { hasText: basename(file) }).dblclick();
  await page.locator(".monaco-editor .view-lines").waitFor();
  await goTo(lineOf(caught));
}

const squiggles = () => page.locator(".monaco-editor .squiggly-warning").count();

async function goTo(number) {
  await page.keyboard.press("Control+g");
  await page.locator(".quick-input-widget input").waitFor();
  await page.keyboard.type(`${number}`);
  await page.keyboard.press("Enter");
}

async function command(title) {
  const row = page.locator(".quick-input-list .monaco-list-row", { hasText: title }).first();
  await untilShown(title, row, async () => {
    await page.keyboard.press("F1");
    await page.locator(".quick-input-widget input").waitFor();
    await page.keyboard.type(title);
  });
  await page.keyboard.press("Enter");
}

function lineOf(words) {
  return readFileSync(file, "utf8").split("\n").findIndex((text) => text.includes(words)) + 1;
}

async function repair() {
  await page.setViewportSize({ width: 1100, height: 520 });
  await openFile();
  await until("squiggles", squiggles);
  await command("View: Toggle Primary Side Bar Visibility");
  const hover = page.locator(".monaco-hover:visible", { hasText: "is caught here as" });
  await untilShown("the hover", hover, async () => {
    await page.mouse.move(5, 5);
    await line(caught).locator("span", { hasText: "CancelledError" }).last().hover();
  });
  await hover.getByText("What it does").waitFor();
  await picture("finding");

  await page.mouse.move(5, 5);
  await page.keyboard.press("Escape");
  await goTo(lineOf(caught));
  const row = page.locator(".action-widget .monaco-list-row", { hasText: "Re-raise the cancellation" });
  await untilShown("the menu of repairs", row, () => page.keyboard.press("Control+."));
  await picture("repairs");
  const before = await squiggles();
  await page.keyboard.press("Enter");
  await until("the squiggle to go", async () => (await squiggles()) < before);
  await picture("repaired");
  await page.keyboard.press("Control+s");
  await until("the file", () => readFileSync(file, "utf8").includes("self.done)\n            raise\n"));

  await goTo(lineOf("return stored"));
  const code = page.locator(".monaco-hover:visible a", { hasText: "CNL105" });
  await untilShown("the hover's link", code, async () => {
    await page.mouse.move(5, 5);
    await line("return").locator("span", { hasText: "return" }).last().hover();
  });
  await code.click();
  await page.locator(".tab", { hasText: "CNL105.md" }).waitFor();
  await page.frameLocator("iframe.webview").frameLocator("iframe").getByText("jump-in-finally (CNL105)").waitFor();
  await picture("rule");
  await command("Cancelot: Explain Rule");
  await page.locator(".quick-input-list .monaco-list-row", { hasText: "swallowed-cancellation" }).first().waitFor();
  await page.keyboard.press("Escape");
  await command("Cancelot: Show Log");
  const channel = page.locator(".part.panel select option:checked", { hasText: /^Cancelot$/ }).first();
  await channel.waitFor({ state: "attached" });
}

/** The processes of the installed extension's server. */
function servers() {
  const extensions = join(dirname(folder), "extensions");
  return readdirSync("/proc").filter((name) => {
    try {
      return /^\d+$/.test(name) && readlinkSync(`/proc/${name}/exe`).startsWith(extensions);
    } catch {
      return false; // it has ended, or is somebody else's
    }
  }).map(Number);
}

async function status(words) {
  const item = page.locator("#status\\.languageStatus");
  const shown = page.locator(".hover-language-status", { hasText: words }).first();
  await untilShown(`the status ${words}`, shown, async () => {
    await page.mouse.move(5, 5);
    await item.hover();
  });
}

/** A message of the workbench, which keeps them behind the bell while it is without focus. */
async function message(words) {
  const told = notification(words);
  if (!(await told.waitFor({ timeout: SHORT_MILLISECONDS }).then(() => true, () => false)))
    await untilShown(`the message ${words}`, told, () => page.locator("[id='status.notifications'] a").click());
  return told;
}

async function crash() {
  await openFile();
  await until("squiggles", squiggles);
  await status("Cancelot");
  await picture("status");
  await line(caught).click();
  await page.locator(".hover-language-status").first().waitFor({ state: "hidden" });
  const killed = new Set();
  await until("five servers to kill", () => {
    for (const server of servers().filter((candidate) => !killed.has(candidate))) {
      process.kill(server, "SIGKILL");
      killed.add(server);
    }
    return killed.size === 5;
  });
  const crashed = await message("crashed 5 times within 3 minutes");
  await picture("crashed");
  const others = page.locator(".notification-list-item", { hasNotText: "crashed 5 times" });
  if ((await others.count()) > 0) throw new Error(`another message: ${await others.first().innerText()}`);
  await crashed.getByRole("button", { name: "Start Again" }).click();
  await until("squiggles", squiggles);
}

/** A program that is not there is told, with the way to the setting; it is used as soon as it is named. */
async function missing() {
  const settings = join(dirname(folder), "data/Machine/settings.json");
  mkdirSync(dirname(settings), { recursive: true });
  writeFileSync(settings, JSON.stringify({ "cancelot.path": "~/nowhere/cancelot" }));
  await openFile();
  const told = await message("nowhere/cancelot', which is not there or cannot be executed");
  await picture("missing");
  await told.getByRole("button", { name: "Open Setting" }).click();
  await page.locator(".settings-editor .setting-item-title", { hasText: "Path" }).first().waitFor();
  await picture("setting");
  writeFileSync(settings, "{}");
  await page.keyboard.press("Escape");
  await until("squiggles", squiggles);
}

/** A folder that is not trusted does not choose the program; the rest works. */
async function restricted() {
  await openFile();
  await page.locator("#status\\.workspaceTrust, [id='status.workspaceTrust']").first().waitFor();
  await until("squiggles", squiggles);
  await picture("restricted");
}

const browser = await launch();
let exitStatus = 0;
try {
  page = await openWorkbench(browser, { port, folder, scale: 1 });
  page.setDefaultTimeout(LIVENESS_MILLISECONDS);
  await { repair, crash, missing, restricted }[part]();
} catch (error) {
  console.error(error);
  await picture(`${part}-failed`);
  exitStatus = 1;
}
await browser.close();
process.exit(exitStatus);
