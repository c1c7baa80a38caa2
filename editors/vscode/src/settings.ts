// What the server is told of the user's settings.

import { workspace } from "vscode";

const OURS = new Set(["path", "trace"]); // for the extension alone

/** The server's settings that have a value. Those of the first folder count, as there is one server. */
export function serverSettings(): Record<string, unknown> {
  const scope = workspace.workspaceFolders?.[0]?.uri ?? null;
  const all = workspace.getConfiguration("cancelot", scope);
  const settings: Record<string, unknown> = {};
  for (const name of Object.keys(all)) {
    const value = all.get(name);
    if (all.has(name) && !OURS.has(name) && value !== null && typeof value !== "function") settings[name] = value;
  }
  return settings;
}
