// The status item of Python editors, and the messages about a server that does not run.

import {
  commands,
  type Disposable,
  env,
  type LanguageStatusItem,
  LanguageStatusSeverity,
  languages,
  window,
} from "vscode";
import type { Server, State } from "./server";

function show(item: LanguageStatusItem, state: State): void {
  item.busy = state.kind === "starting" || (state.kind === "crashed" && !state.final);
  item.severity = LanguageStatusSeverity.Information;
  item.command = { title: "Show Log", command: "cancelot.showLog" };
  switch (state.kind) {
    case "stopped":
      item.text = "Cancelot";
      item.detail = "stopped";
      break;
    case "starting":
      item.text = "Cancelot";
      item.detail = "starting";
      break;
    case "running":
      item.text = `Cancelot ${state.program.version}`;
      item.detail = `running, from ${state.program.origin}`;
      break;
    case "crashed":
      item.text = "Cancelot";
      item.detail = state.final ? "crashed, and is not started again" : "crashed, and is started again";
      item.severity = state.final ? LanguageStatusSeverity.Error : LanguageStatusSeverity.Warning;
      break;
    case "failed":
      item.text = "Cancelot";
      item.detail = state.problem;
      item.severity = LanguageStatusSeverity.Error;
      break;
  }
  if (item.severity === LanguageStatusSeverity.Error)
    item.command = { title: "Restart Server", command: "cancelot.restart" };
}

/** Where a program is on another machine, the setting that names it belongs to that machine's. */
async function openSetting(setting: string): Promise<void> {
  const which = env.remoteName === undefined ? "openSettings" : "openRemoteSettings";
  await commands.executeCommand(`workbench.action.${which}`, { query: `@id:${setting}` });
}

const OPEN_SETTING = "Open Setting";
const COMMANDS: Record<string, string> = {
  "Start Again": "cancelot.restart",
  "Show Log": "cancelot.showLog",
  "Show Debug Information": "cancelot.showDebugInformation",
};

async function tell(state: State): Promise<void> {
  let message: string;
  let actions: string[];
  if (state.kind === "failed") {
    message = `Cancelot's server does not start. ${state.problem}`;
    actions = state.setting ? [OPEN_SETTING, "Start Again", "Show Log"] : ["Start Again", "Show Log"];
  } else if (state.kind === "crashed" && state.final) {
    message =
      `Cancelot's server crashed ${state.times} times within 3 minutes, so it is not started again. ` +
      "What it said last is in the log. Please report it, with the debug information.";
    actions = ["Start Again", "Show Log", "Show Debug Information"];
  } else {
    return;
  }
  const chosen = await window.showErrorMessage(message, ...actions);
  if (chosen === undefined) return;
  if (chosen === OPEN_SETTING) await openSetting("cancelot.path");
  else await commands.executeCommand(COMMANDS[chosen]!);
}

/** Shows the server's state for as long as the returned value lives. */
export function showStatus(server: Server): Disposable[] {
  const item = languages.createLanguageStatusItem("cancelot", { language: "python" });
  item.name = "Cancelot";
  show(item, server.state);
  const listening = server.onDidChangeState((state) => {
    show(item, state);
    void tell(state);
  });
  return [item, listening];
}
