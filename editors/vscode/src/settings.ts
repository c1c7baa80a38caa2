// What the server is told of the user's settings.

import { type WorkspaceConfiguration, workspace } from "vscode";

const OURS = new Set(["path", "trace"]); // for the extension alone

/** Whether somebody has set it: the defaults in package.json are what the server does anyway, or what files say. */
function isSet(inspected: ReturnType<WorkspaceConfiguration["inspect"]>): boolean {
  const { globalValue, workspaceValue, workspaceFolderValue } = inspected ?? {};
  return [globalValue, workspaceValue, workspaceFolderValue].some((value) => value !== undefined);
}

/** The server's settings that somebody has set. Those of the first folder count, as there is one server. */
export function serverSettings(): Record<string, unknown> {
  const scope = workspace.workspaceFolders?.[0]?.uri ?? null;
  const all = workspace.getConfiguration("cancelot", scope);
  const settings: Record<string, unknown> = {};
  for (const name of Object.keys(all)) {
    if (OURS.has(name) || !isSet(all.inspect(name))) continue;
    const value = all.get(name);
    if (value !== null && value !== "") settings[name] = value; // a field that was emptied
  }
  return settings;
}
