// The tests, in VS Code's extension host, of the extension as it is installed from its .vsix. They follow one another
// in one window, as a day's work does; each leaves the sample as it was.
const { createRequire } = require("node:module");
const {
  assert, codeOf, codes, extension, findings, fs, inMemory, open, placeOf, program, root, sample, servers, setting,
  until, untilCodes, vscode,
} = require("./support.cjs");

const ALL = "CNL101 CNL103 CNL105 CNL201";
const original = fs.readFileSync(sample.fsPath, "utf8");
const repaired = process.env.CANCELOT_TEST_REPAIRED;
const handler = "except asyncio.CancelledError";
const said = 'logger.info("the room is closed")';
const raised = original.replace(said, `${said}\n            raise`);

async function restore() {
  const document = await vscode.workspace.openTextDocument(sample);
  const edit = new vscode.WorkspaceEdit();
  edit.replace(sample, new vscode.Range(0, 0, document.lineCount, 0), original);
  await vscode.workspace.applyEdit(edit);
  await document.save();
  await untilCodes(sample, ALL);
}

/** The process that serves now, once there is exactly one and it is not `before`. One look tells both: a killed process may go between two. */
function theServer(before = undefined) {
  return until("one server", () => {
    const found = servers();
    return found.length === 1 && found[0] !== before && found[0];
  });
}

async function preview(title) {
  await until(`the tab ${title}`, () =>
    vscode.window.tabGroups.all.some((group) => group.tabs.some(({ label }) => label.includes(title))));
}

async function debugInformation() {
  await vscode.commands.executeCommand("cancelot.showDebugInformation");
  const text = vscode.window.activeTextEditor.document.getText();
  await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
  return text;
}

exports.tests = {
  async "starts with the first Python document, and not before"() {
    await open(vscode.Uri.joinPath(root, "notes.txt"), "no Python\n");
    assert.equal(extension().isActive, false);
    assert.deepEqual(servers(), []);
    await open();
    await until("the extension", () => extension().isActive);
    await until("the server", () => servers().length === 1);
  },

  async "shows the findings where they are, behind an emoji, too"() {
    await untilCodes(sample, ALL);
    const document = await vscode.workspace.openTextDocument(sample);
    const places = {
      CNL101: handler,
      CNL103: "contextlib.suppress(OSError, asyncio.CancelledError)",
      CNL105: "return heard",
      CNL201: "await self.say_goodbye()",
    };
    for (const finding of findings(sample))
      assert.deepEqual(finding.range, placeOf(document, places[codeOf(finding)]), codeOf(finding));
    const first = findings(sample).find((finding) => codeOf(finding) === "CNL101");
    assert.equal(first.severity, vscode.DiagnosticSeverity.Warning);
    assert.match(first.message, /is caught here as `asyncio\.CancelledError` and not raised again/);
    assert.deepEqual(first.relatedInformation.map(({ location }) => location.range.start.line), [20, 24]);
    assert.match(String(first.code.target), /^cancelot-rule:\/CNL101\.md/);
  },

  async "a finding goes and comes back as one types"() {
    const editor = await open();
    const end = placeOf(editor.document, said).end;
    editor.selection = new vscode.Selection(end, end);
    for (const character of "\nraise") { // the editor indents
      await vscode.commands.executeCommand("type", { text: character });
      if (character === "r") await untilCodes(sample, ALL); // "r" alone does not raise
    }
    assert.equal(editor.document.getText(), raised);
    await untilCodes(sample, "CNL103 CNL105 CNL201");
    for (let i = 0; i < "raise".length; i++) await vscode.commands.executeCommand("deleteLeft");
    await untilCodes(sample, ALL);
    await restore();
  },

  async "the preferred repair is made by Auto Fix"() {
    const editor = await open();
    const at = placeOf(editor.document, handler).start;
    editor.selection = new vscode.Selection(at, at);
    // Asked again: VS Code drops a request during which another extension registers.
    await until("the repair", async () => {
      if (editor.document.getText() !== original) return true;
      await vscode.commands.executeCommand("editor.action.autoFix");
      return false;
    });
    assert.equal(editor.document.getText(), raised);
    await untilCodes(sample, "CNL103 CNL105 CNL201");
    await restore();
  },

  async "all safe repairs are made on saving"() {
    await setting("editor.codeActionsOnSave", { "source.fixAll.cancelot": "explicit" });
    const editor = await open();
    await until("the repairs", async () => {
      await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), " "));
      await editor.edit((edit) => edit.delete(new vscode.Range(0, 0, 0, 1)));
      await editor.document.save();
      return editor.document.getText() === repaired;
    });
    assert.equal(fs.readFileSync(sample.fsPath, "utf8"), repaired);
    await setting("editor.codeActionsOnSave", undefined);
    await restore();
  },

  async "all safe repairs are made by the command, in one step to undo"() {
    const editor = await open();
    await vscode.commands.executeCommand("cancelot.fixAllInFile");
    assert.equal(editor.document.getText(), repaired);
    await untilCodes(sample, "CNL105 CNL201");
    await vscode.commands.executeCommand("undo");
    assert.equal(editor.document.getText(), original);
    await restore();
  },

  async "the hover shows the rule's page"() {
    const { document } = await open();
    const at = placeOf(document, "contextlib.suppress(OSError").start;
    const page = await until("the hover", async () => {
      const hovers = await vscode.commands.executeCommand("vscode.executeHoverProvider", sample, at);
      return hovers.flatMap(({ contents }) => contents.map(({ value }) => value)).find((text) => /CNL103/.test(text));
    });
    assert.match(page, /^# suppressed-cancellation \(CNL103\)/);
    assert.match(page, /## Use instead/);
  },

  async "renaming and closing a file leave no ghost"() {
    await open();
    const renamed = vscode.Uri.joinPath(root, "room.py");
    const edit = new vscode.WorkspaceEdit();
    edit.renameFile(sample, renamed);
    assert(await vscode.workspace.applyEdit(edit));
    await untilCodes(renamed, ALL);
    await untilCodes(sample, "");
    const back = new vscode.WorkspaceEdit();
    back.renameFile(renamed, sample);
    assert(await vscode.workspace.applyEdit(back));
    await untilCodes(sample, ALL);
    await untilCodes(renamed, "");
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    await untilCodes(sample, "");
    await open();
    await untilCodes(sample, ALL);
  },

  async "a setting counts at once, in the same server"() {
    const before = servers();
    await setting("cancelot.ignore", ["CNL103", "unshielded-cleanup"]);
    await untilCodes(sample, "CNL101 CNL105");
    await setting("cancelot.ignore", undefined);
    await setting("cancelot.select", ["CNL2"]);
    await untilCodes(sample, "CNL201");
    await setting("cancelot.select", undefined);
    await untilCodes(sample, ALL);
    await setting("cancelot.target-version", ""); // a field that was emptied
    await setting("cancelot.severity", { CNL101: "error", CNL103: "off" });
    await untilCodes(sample, "CNL101 CNL105 CNL201");
    const loud = findings(sample).filter(({ severity }) => severity === vscode.DiagnosticSeverity.Error);
    assert.deepEqual(loud.map(codeOf), ["CNL101"]);
    await setting("cancelot.severity", undefined);
    await setting("cancelot.target-version", undefined);
    await untilCodes(sample, ALL);
    assert.deepEqual(servers(), before);
  },

  async "a configuration file counts at once, below what is set in the editor, and its mistakes are shown in it"() {
    const before = servers();
    const file = vscode.Uri.joinPath(root, "cancelot.toml");
    const write = (text) => vscode.workspace.fs.writeFile(file, new TextEncoder().encode(text));
    await write('select = ["CNL2"]\n');
    await untilCodes(sample, "CNL201");
    await setting("cancelot.select", ["CNL1"]);
    await untilCodes(sample, "CNL101 CNL103 CNL105");
    await setting("cancelot.select", undefined);
    await untilCodes(sample, "CNL201");
    await write('select = "CNL2"\n');
    const [mistake] = await until("the mistake", () => findings(file).length === 1 && findings(file));
    assert.match(mistake.message, /select has to be an array/);
    await untilCodes(sample, "CNL201"); // what it said before goes on to hold
    await vscode.workspace.fs.delete(file);
    await untilCodes(sample, ALL);
    assert.deepEqual(findings(file), []);
    assert.deepEqual(servers(), before);
  },

  async "files of a virtual folder are checked, as soon as it is there"() {
    const folder = vscode.Uri.parse("memory:/room");
    const provider = vscode.workspace.registerFileSystemProvider("memory", inMemory({ "/room/chat.py": original }));
    assert(vscode.workspace.updateWorkspaceFolders(1, 0, { uri: folder, name: "room" }));
    const virtual = vscode.Uri.joinPath(folder, "chat.py");
    const { document } = await open(virtual);
    await untilCodes(virtual, ALL);
    await untilCodes(sample, ALL);
    await vscode.commands.executeCommand("cancelot.fixAllInFile");
    assert.equal(document.getText(), repaired);
    await document.save();
    await vscode.commands.executeCommand("workbench.action.closeActiveEditor");
    await untilCodes(virtual, "");
    assert(vscode.workspace.updateWorkspaceFolders(1, 1));
    provider.dispose();
  },

  async "a rule's page is shown by its code and by its name"() {
    await vscode.commands.executeCommand("cancelot.explainRule", "CNL101");
    await preview("CNL101.md");
    await vscode.commands.executeCommand("workbench.action.closeActiveEditor");
    const uri = vscode.Uri.parse("cancelot-rule:/jump-in-finally.md");
    const page = await vscode.workspace.openTextDocument(uri);
    assert.match(page.getText(), /^# jump-in-finally \(CNL105\)/);
  },

  async "a rule's page is opened from a finding"() {
    const { document } = await open();
    const at = placeOf(document, handler);
    const action = await until("the action", async () => {
      const actions = await vscode.commands.executeCommand("vscode.executeCodeActionProvider", sample, at);
      return actions.find(({ title }) => title === "Open the page of swallowed-cancellation");
    });
    await vscode.commands.executeCommand(action.command.command, ...action.command.arguments);
    await preview("CNL101.md");
    await vscode.commands.executeCommand("workbench.action.closeActiveEditor");
  },

  async "the debug information tells what a report needs"() {
    await open();
    const text = await debugInformation();
    assert(text.includes(`- Server: running: ${program()} `), text);
    assert.match(text, /, from this extension\n/);
    assert.match(text, /"name": "cancelot"/);
  },

  async "the restart command gives a new server"() {
    const [before] = servers();
    await vscode.commands.executeCommand("cancelot.restart");
    await until("the old server's end", () => !servers().includes(before));
    assert.equal(servers().length, 1);
    await untilCodes(sample, ALL);
  },

  async "unsaved documents are checked, and old revisions are not"() {
    const unsaved = await vscode.workspace.openTextDocument({ language: "python", content: original });
    await untilCodes(unsaved.uri, ALL);
    const revisions = { provideTextDocumentContent: () => original };
    const provider = vscode.workspace.registerTextDocumentContentProvider("revision", revisions);
    const old = await vscode.workspace.openTextDocument(vscode.Uri.parse("revision:/chat.py"));
    assert.equal(old.languageId, "python");
    const next = await vscode.workspace.openTextDocument({ language: "python", content: original });
    await untilCodes(next.uri, ALL); // what was opened after it has been answered
    assert.equal(codes(old.uri), "");
    provider.dispose();
  },

  async "a server beside it keeps its own findings and repairs"() {
    const { LanguageClient } = createRequire(process.env.CANCELOT_TEST_MODULES)("vscode-languageclient/node");
    const ruff = new LanguageClient("ruff", { command: process.env.CANCELOT_TEST_RUFF, args: ["server"] }, {
      documentSelector: [{ language: "python", scheme: "file" }],
    });
    await ruff.start();
    const editor = await open();
    const name = (diagnostics) => diagnostics.map(({ source }) => source);
    const line = "import os\n";
    await editor.edit((edit) => edit.insert(editor.document.positionAt(original.indexOf("import asyncio")), line));
    await until("Ruff's finding", () => name(vscode.languages.getDiagnostics(sample)).includes("Ruff"));
    await untilCodes(sample, ALL);
    const at = placeOf(editor.document, handler);
    const titles = await until("repairs", async () => {
      const actions = await vscode.commands.executeCommand("vscode.executeCodeActionProvider", sample, at, "quickfix");
      const found = actions.map(({ title }) => title);
      return found.includes("Re-raise the cancellation at the end of the handler") && found;
    });
    assert.equal(new Set(titles).size, titles.length, titles.join("; "));
    await ruff.stop();
    await restore();
  },

  async "a server that crashed is started again, four times"() {
    for (let crash = 1; crash <= 4; crash++) {
      const before = await theServer();
      await untilCodes(sample, ALL);
      process.kill(before, "SIGKILL");
      await theServer(before);
      await untilCodes(sample, ALL);
    }
    process.kill(await theServer(), "SIGKILL");
    await until("the end", () => servers().length === 0);
    const text = await until("the verdict", async () => {
      const now = await debugInformation();
      return now.includes("not started again") && now;
    });
    assert.match(text, /- Server: crashed 5 times within 3 minutes, not started again/);
    await vscode.commands.executeCommand("cancelot.restart");
    await open();
    await untilCodes(sample, ALL);
  },

  async "a program that is not there is told, and its return is noticed"() {
    await setting("cancelot.path", "/nowhere/cancelot");
    await until("the old server's end", () => servers().length === 0);
    const text = await until("the verdict", async () => {
      const now = await debugInformation();
      return now.includes("not started:") && now;
    });
    assert.match(text, /cancelot\.path names '\/nowhere\/cancelot', which is not there or cannot be executed/);
    await setting("cancelot.path", "/bin/true");
    await until("the verdict", async () => /'\/bin\/true' .* is another program/.test(await debugInformation()));
    await setting("cancelot.path", undefined);
    await open();
    await untilCodes(sample, ALL);
  },

  async "a server that ends as soon as it starts is not started for ever"() {
    const broken = vscode.Uri.joinPath(root, "broken").fsPath;
    const starts = `${broken}.starts`;
    const script = `#!/bin/sh\n[ "$1" = --version ] && echo cancelot 9.9.9 && exit\necho >>${starts}\nexit 3\n`;
    fs.writeFileSync(broken, script, { mode: 0o755 });
    await setting("cancelot.path", "${workspaceFolder}/broken");
    const text = await until("the verdict", async () => {
      const now = await debugInformation();
      return now.includes("not started again") && now;
    });
    assert.match(text, /crashed 5 times/);
    assert.equal(fs.readFileSync(starts, "utf8"), "\n".repeat(5));
    await setting("cancelot.path", undefined);
    await open();
    await untilCodes(sample, ALL);
  },
};

exports.run = async () => {
  const results = process.env.CANCELOT_TEST_RESULTS;
  for (const [name, test] of Object.entries(exports.tests)) {
    const start = Date.now();
    try {
      await test();
      fs.appendFileSync(results, `ok ${name} (${Date.now() - start} ms)\n`);
    } catch (error) {
      fs.appendFileSync(results, `not ok ${name}\n${error.stack}\n`);
      throw error; // what comes after it would begin with what it left behind
    }
  }
  fs.appendFileSync(results, "done\n");
};
