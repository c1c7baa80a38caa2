// What the tests in the extension host share: waiting, the sample's places, processes.
const assert = require("node:assert/strict");
const fs = require("node:fs");
const path = require("node:path");
const vscode = require("vscode");

const LIVENESS_MILLISECONDS = 120_000;
const root = vscode.workspace.workspaceFolders[0].uri;
const sample = vscode.Uri.joinPath(root, "chat.py");

/** Asks `condition` again and again until it gives something, and returns that. */
async function until(what, condition) {
  const end = Date.now() + LIVENESS_MILLISECONDS;
  for (;;) {
    const value = await condition();
    if (value) return value;
    if (Date.now() > end) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const codeOf = ({ code }) => (typeof code === "object" ? code.value : code);

function findings(uri) {
  return vscode.languages.getDiagnostics(uri).filter(({ source }) => source === "cancelot");
}

const codes = (uri) => findings(uri).map(codeOf).sort().join(" ");

function untilCodes(uri, expected) {
  return until(`${expected || "no findings"} in ${uri.path}`, () => codes(uri) === expected).catch((error) => {
    throw new Error(`${error.message}; there are: ${codes(uri) || "none"}`);
  });
}

/** Opens a file with the sample's text (or another one) in an editor. */
async function open(uri = sample, text = undefined) {
  if (text !== undefined) fs.writeFileSync(uri.fsPath, text);
  const document = await vscode.workspace.openTextDocument(uri);
  return vscode.window.showTextDocument(document, { preview: false });
}

/** Where `words` stand in a document, as a range. */
function placeOf(document, words) {
  const at = document.getText().indexOf(words);
  assert.notEqual(at, -1, `${words} is not in the text`);
  return new vscode.Range(document.positionAt(at), document.positionAt(at + words.length));
}

async function setting(name, value) {
  await vscode.workspace.getConfiguration().update(name, value, vscode.ConfigurationTarget.Global);
}

/** A file system of the files given, texts by their paths, in the folders that these name. Nothing in it is made, renamed or deleted. */
function inMemory(files) {
  const changed = new vscode.EventEmitter();
  const missing = (uri) => vscode.FileSystemError.FileNotFound(uri);
  const isFolder = (uri) => Object.keys(files).some((file) => file.startsWith(`${uri.path.replace(/\/$/, "")}/`));
  const refuse = (uri) => {
    throw vscode.FileSystemError.NoPermissions(uri);
  };
  const entry = (type, size) => ({ type, ctime: 0, mtime: Date.now(), size });
  return {
    onDidChangeFile: changed.event,
    watch: () => new vscode.Disposable(() => {}),
    stat(uri) {
      if (uri.path in files) return entry(vscode.FileType.File, Buffer.byteLength(files[uri.path]));
      if (isFolder(uri)) return entry(vscode.FileType.Directory, 0);
      throw missing(uri);
    },
    readDirectory: (uri) => Object.keys(files)
      .filter((file) => path.posix.dirname(file) === uri.path)
      .map((file) => [path.posix.basename(file), vscode.FileType.File]),
    readFile(uri) {
      if (uri.path in files) return Buffer.from(files[uri.path]);
      throw missing(uri);
    },
    writeFile(uri, content) {
      files[uri.path] = Buffer.from(content).toString();
      changed.fire([{ type: vscode.FileChangeType.Changed, uri }]);
    },
    createDirectory: refuse,
    rename: refuse,
    delete: refuse,
  };
}

/** The processes that run `program`. */
function processesOf(program) {
  return fs.readdirSync("/proc").filter((name) => {
    try {
      return /^\d+$/.test(name) && fs.readlinkSync(`/proc/${name}/exe`) === program;
    } catch {
      return false; // it has ended, or is somebody else's
    }
  });
}

const extension = () => vscode.extensions.getExtension("cancelot.cancelot");
const program = () => path.join(extension().extensionPath, "bin/cancelot");
const servers = () => processesOf(program()).map(Number);

module.exports = {
  assert, codeOf, codes, extension, findings, fs, inMemory, open, placeOf, program, root, sample, servers, setting,
  until, untilCodes, vscode,
};
