// Starts Cancelot's server when the first Python document is opened, and adds its commands.

import { commands, type ExtensionContext, window, workspace } from "vscode";
import { showDebugInformation } from "./debug_information";
import { fixAll } from "./fix_all";
import { findProgram, type Program } from "./program";
import { explainRule, provideRulePages } from "./rules";
import { Server } from "./server";
import { showStatus } from "./status";

let server: Server | undefined;

async function report(work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    void window.showErrorMessage(`Cancelot: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function fixAllInActiveEditor(server: Server): Promise<void> {
  const editor = window.activeTextEditor;
  if (!server.running) throw new Error("The server is not running. 'Cancelot: Restart Server' starts it.");
  if (editor?.document.languageId === "python") await fixAll(server.running, editor);
}

export async function activate(context: ExtensionContext): Promise<void> {
  const log = window.createOutputChannel("Cancelot", { log: true });
  const started = new Server(context, log);
  server = started;
  // Its pages are there without a server, too.
  const program = async (): Promise<Program> =>
    started.state.kind === "running" ? started.state.program : findProgram(context);

  const add = (name: string, run: (...words: unknown[]) => Promise<void>): void => {
    context.subscriptions.push(commands.registerCommand(`cancelot.${name}`, (...words) => report(run(...words))));
  };
  add("restart", () => started.restart());
  add("showLog", async () => log.show());
  add("showDebugInformation", () => showDebugInformation(context, started));
  add("fixAllInFile", () => fixAllInActiveEditor(started));
  add("explainRule", async (rule) => explainRule(await program(), rule));

  context.subscriptions.push(
    log,
    provideRulePages(program),
    ...showStatus(started),
    workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration("cancelot.path")) void started.restart();
    }),
    workspace.onDidChangeWorkspaceFolders(() => void started.includeFolders()),
  );
  await started.start();
}

export async function deactivate(): Promise<void> {
  await server?.stop();
}
