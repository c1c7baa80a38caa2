// Which program to start, and what it says of itself.

import { execFile } from "node:child_process";
import { access, constants } from "node:fs/promises";
import { homedir } from "node:os";
import { delimiter, isAbsolute, join, resolve } from "node:path";
import { promisify } from "node:util";
import { type ExtensionContext, workspace } from "vscode";

const execute = promisify(execFile);
const ANSWER_MILLISECONDS = 15_000;
const NAME = process.platform === "win32" ? "cancelot.exe" : "cancelot";

/** The cancelot program. */
export interface Program {
  command: string;
  origin: "cancelot.path" | "this extension" | "PATH";
  version: string;
}

/** Why there is no server, in words for the user, and which setting is to blame. */
export class ProgramProblem extends Error {
  constructor(
    message: string,
    readonly setting?: "cancelot.path",
  ) {
    super(message);
  }
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

async function onPath(name: string): Promise<string | undefined> {
  for (const folder of (process.env["PATH"] ?? "").split(delimiter)) {
    const path = join(folder, name);
    if (folder !== "" && (await isExecutable(path))) return path;
  }
  return undefined;
}

/** The setting with `~` and `${workspaceFolder}` replaced; a relative path counts from the first folder. */
function expand(path: string): string {
  const folder = workspace.workspaceFolders?.[0]?.uri.fsPath ?? homedir();
  const expanded = path.replace(/^~(?=$|[\\/])/, homedir()).replaceAll("${workspaceFolder}", folder);
  return isAbsolute(expanded) ? expanded : resolve(folder, expanded);
}

async function configured(path: string): Promise<string> {
  if (!/[\\/]/.test(path)) {
    const found = await onPath(path);
    if (found !== undefined) return found;
    throw new ProgramProblem(`The setting cancelot.path names '${path}', which is not on the PATH.`, "cancelot.path");
  }
  const expanded = expand(path);
  if (await isExecutable(expanded)) return expanded;
  throw new ProgramProblem(
    `The setting cancelot.path names '${expanded}', which is not there or cannot be executed.`,
    "cancelot.path",
  );
}

async function locate(context: ExtensionContext): Promise<Omit<Program, "version">> {
  const path = workspace.getConfiguration("cancelot").get<string>("path", "").trim();
  if (path !== "") return { command: await configured(path), origin: "cancelot.path" };

  const carried = context.asAbsolutePath(join("bin", NAME));
  if (await isExecutable(carried)) return { command: carried, origin: "this extension" };

  const found = await onPath(NAME);
  if (found !== undefined) return { command: found, origin: "PATH" };
  throw new ProgramProblem(
    "The program 'cancelot' was not found: this build of the extension carries none, and there is none on the PATH. " +
      "Install it, or name it in the setting cancelot.path.",
    "cancelot.path",
  );
}

/** What the program prints when it is called with `words`. */
export async function ask(command: string, ...words: string[]): Promise<string> {
  const { stdout } = await execute(command, words, { timeout: ANSWER_MILLISECONDS, maxBuffer: 1 << 24 });
  return stdout;
}

/** Finds the program and makes sure that it is Cancelot. Throws a ProgramProblem. */
export async function findProgram(context: ExtensionContext): Promise<Program> {
  const { command, origin } = await locate(context);
  const setting = origin === "cancelot.path" ? origin : undefined;
  let answer: string;
  try {
    answer = await ask(command, "--version");
  } catch (error) {
    const reason = (error as { stderr?: string; message: string }).stderr?.trim() || (error as Error).message;
    throw new ProgramProblem(`'${command}' (from ${origin}) does not run: ${reason}`, setting);
  }
  const version = /^cancelot (\S+)/.exec(answer)?.[1];
  if (version === undefined)
    throw new ProgramProblem(`'${command}' (from ${origin}) is another program than Cancelot's.`, setting);
  return { command, origin, version };
}
