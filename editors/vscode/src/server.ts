// The life of the server: started, restarted, crashed, stopped.

import { commands, type Diagnostic, EventEmitter, type ExtensionContext, type LogOutputChannel, workspace } from "vscode";
import {
  CloseAction,
  DidChangeConfigurationNotification,
  ErrorAction,
  type ErrorHandler,
  LanguageClient,
  type LanguageClientOptions,
  State as ClientState,
  vsdiag,
} from "vscode-languageclient/node";
import { findProgram, type Program, ProgramProblem } from "./program";
import { rulePage } from "./rules";
import { serverSettings } from "./settings";

const SECTION = "cancelot"; // of the settings
const CRASHES_MAX = 5;
const CRASHES_MILLISECONDS = 3 * 60_000;

/** What the server is doing. */
export type State =
  | { kind: "stopped" }
  | { kind: "starting" }
  | { kind: "running"; program: Program }
  | { kind: "crashed"; times: number; final: boolean }
  | { kind: "failed"; problem: string; setting?: "cancelot.path" };

/**
 * Documents as they are edited: files, unsaved ones, notebook cells, and what the open folders consist of, which in a
 * virtual workspace is not files. Old revisions in a comparison are none of these.
 */
function documentSchemes(): Set<string> {
  const schemes = new Set(["file", "untitled", "vscode-notebook-cell"]);
  for (const folder of workspace.workspaceFolders ?? []) schemes.add(folder.uri.scheme);
  return schemes;
}

/** Makes a finding's code a link to the page of its rule, unless the server has linked it to one on the web. */
function linkCode(diagnostic: Diagnostic): void {
  if (typeof diagnostic.code !== "string") return;
  diagnostic.code = { value: diagnostic.code, target: rulePage(diagnostic.code) };
}

/** A client that logs what fails and leaves the telling to us: a crash makes every request that is under way fail. */
class QuietClient extends LanguageClient {
  override error(message: string, data?: unknown): void {
    super.error(message, data, false);
  }
}

export class Server implements ErrorHandler {
  private client: LanguageClient | undefined;
  private queue: Promise<void> = Promise.resolve();
  private crashes: number[] = [];
  private schemes = new Set<string>();
  private now: State = { kind: "stopped" };
  private readonly changed = new EventEmitter<State>();
  readonly onDidChangeState = this.changed.event;

  constructor(
    private readonly context: ExtensionContext,
    private readonly log: LogOutputChannel,
  ) {}

  get state(): State {
    return this.now;
  }

  /** The client of a server that is running. */
  get running(): LanguageClient | undefined {
    return this.now.kind === "running" ? this.client : undefined;
  }

  private enter(state: State): void {
    this.now = state;
    this.changed.fire(state);
  }

  /** Starts, stops and restarts come one after the other, in the order in which they are asked for. */
  private next(step: () => Promise<void>): Promise<void> {
    this.queue = this.queue.then(step, step);
    return this.queue;
  }

  start(): Promise<void> {
    return this.next(() => this.startNow());
  }

  stop(): Promise<void> {
    return this.next(() => this.stopNow());
  }

  restart(): Promise<void> {
    return this.next(async () => {
      await this.stopNow();
      this.crashes = [];
      await this.startNow();
    });
  }

  /** Has documents of folders that came later checked, too: a client is told only at its start which are its own. */
  includeFolders(): Promise<void> {
    return this.next(async () => {
      const isNew = (scheme: string): boolean => !this.schemes.has(scheme);
      if (!this.running || ![...documentSchemes()].some(isNew)) return;
      await this.stopNow();
      await this.startNow();
    });
  }

  /** Tells the server the settings as they are now. */
  private async configure(): Promise<void> {
    await this.client?.sendNotification(DidChangeConfigurationNotification.type, {
      settings: { [SECTION]: serverSettings() },
    });
  }

  private async startNow(): Promise<void> {
    this.enter({ kind: "starting" });
    try {
      const program = await findProgram(this.context);
      this.log.info(`Starting ${program.command} (${program.version}, from ${program.origin})`);
      const server = { command: program.command, args: ["server"] };
      this.schemes = documentSchemes();
      this.client = new QuietClient("cancelot", "Cancelot", server, this.options());
      this.client.onDidChangeState(({ newState }) => {
        if (newState === ClientState.Running) this.enter({ kind: "running", program });
      });
      await this.client.start();
    } catch (error) {
      this.fail(error);
    }
  }

  private fail(error: unknown): void {
    if (this.now.kind === "crashed") return; // it is being told already
    const problem = error instanceof Error ? error.message : String(error);
    this.log.error(problem);
    if (error instanceof ProgramProblem && error.setting) this.enter({ kind: "failed", problem, setting: error.setting });
    else this.enter({ kind: "failed", problem });
  }

  private async stopNow(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    this.enter({ kind: "stopped" });
    if (client?.needsStop()) await client.stop().catch((error) => this.log.error(String(error)));
  }

  private options(): LanguageClientOptions {
    return {
      documentSelector: [...this.schemes].map((scheme) => ({ scheme, language: "python" })),
      initializationOptions: serverSettings,
      outputChannel: this.log,
      errorHandler: this,
      initializationFailedHandler: () => false, // which the client would show as it is; it comes to fail() or closed()
      middleware: {
        handleDiagnostics: (uri, diagnostics, next) => {
          diagnostics.forEach(linkCode);
          next(uri, diagnostics);
        },
        provideDiagnostics: async (document, previous, token, next) => {
          const report = await next(document, previous, token);
          if (report?.kind === vsdiag.DocumentDiagnosticReportKind.full) report.items.forEach(linkCode);
          return report;
        },
        // The server would write the page into a file, which is shown as it is written.
        executeCommand: (command, words, next) =>
          command === "cancelot.showRule" ? commands.executeCommand("cancelot.explainRule", words[0]) : next(command, words),
        // By itself the client would tell the defaults of package.json, too, as if somebody had set them.
        workspace: {
          configuration: ({ items }) => items.map(({ section }) => (section === SECTION ? serverSettings() : null)),
          didChangeConfiguration: () => this.configure(),
        },
      },
    };
  }

  error(): { action: ErrorAction } {
    return { action: ErrorAction.Continue }; // what cannot be read or written ends the connection, which comes to closed()
  }

  closed(): { action: CloseAction; handled: boolean } {
    const now = Date.now();
    this.crashes = [...this.crashes.filter((at) => now - at < CRASHES_MILLISECONDS), now];
    const final = this.crashes.length >= CRASHES_MAX;
    this.enter({ kind: "crashed", times: this.crashes.length, final });
    return { action: final ? CloseAction.DoNotRestart : CloseAction.Restart, handled: true };
  }
}
