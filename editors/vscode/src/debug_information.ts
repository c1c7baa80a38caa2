// What a bug report needs to know.

import { type ExtensionContext, env, version, window, workspace } from "vscode";
import type { Server, State } from "./server";
import { serverSettings } from "./settings";

function describe(state: State): string {
  switch (state.kind) {
    case "running":
      return `running: ${state.program.command} ${state.program.version}, from ${state.program.origin}`;
    case "crashed":
      return `crashed ${state.times} times within 3 minutes${state.final ? ", not started again" : ""}`;
    case "failed":
      return `not started: ${state.problem}`;
    default:
      return state.kind;
  }
}

function documents(): string {
  const python = workspace.textDocuments.filter(({ languageId }) => languageId === "python");
  const schemes = new Set(python.map(({ uri }) => uri.scheme));
  return `${python.length} open${python.length > 0 ? ` (${[...schemes].join(", ")})` : ""}`;
}

function json(value: unknown): string {
  return `\`\`\`json\n${JSON.stringify(value, null, 2)}\n\`\`\`\n`;
}

/** Opens a document with everything that a bug report needs; it names no file and no folder but the program's. */
export async function showDebugInformation(context: ExtensionContext, server: Server): Promise<void> {
  const extension = context.extension.packageJSON as { version: string };
  const lines = [
    `Extension: ${extension.version}`,
    `Editor: ${env.appName} ${version}${env.remoteName ? `, remote (${env.remoteName})` : ""}`,
    `System: ${process.platform} ${process.arch}`,
    `Server: ${describe(server.state)}`,
    `Python documents: ${documents()}`,
    `Folders: ${workspace.workspaceFolders?.length ?? 0}, ${workspace.isTrusted ? "trusted" : "not trusted"}`,
  ];
  const content =
    `# Cancelot: debug information\n\n${lines.map((line) => `- ${line}\n`).join("")}\n` +
    `Settings:\n\n${json(serverSettings())}\n` +
    `What the server says it can do:\n\n${json(server.running?.initializeResult ?? null)}`;
  await window.showTextDocument(await workspace.openTextDocument({ content, language: "markdown" }));
}
