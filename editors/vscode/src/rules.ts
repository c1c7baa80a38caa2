// The pages of the rules, which the program itself prints.

import { commands, type Disposable, languages, type QuickPickItem, Uri, window, workspace } from "vscode";
import { ask, type Program } from "./program";

const SCHEME = "cancelot-rule";

interface Rule {
  code: string;
  name: string;
  summary: string;
}

/** The address of a rule's page, by its code or name. package.json has such pages shown as rendered Markdown. */
export function rulePage(rule: string): Uri {
  return Uri.from({ scheme: SCHEME, path: `/${rule}.md` });
}

/** The rules of the findings on the line of the cursor. */
function codesAtCursor(): Set<unknown> {
  const editor = window.activeTextEditor;
  if (!editor) return new Set();
  const line = editor.selection.active.line;
  const here = languages
    .getDiagnostics(editor.document.uri)
    .filter(({ source, range }) => source === "cancelot" && range.start.line <= line && line <= range.end.line);
  return new Set(here.map(({ code }) => (typeof code === "object" ? code.value : code)));
}

async function choose(program: Program): Promise<string | undefined> {
  const rules = JSON.parse(await ask(program.command, "rules", "--format", "json")) as Rule[];
  const here = codesAtCursor();
  const items = rules.map((rule): QuickPickItem => {
    return { label: rule.code, description: rule.name, detail: rule.summary };
  });
  items.sort((a, b) => Number(here.has(b.label)) - Number(here.has(a.label))); // the rest stays in order
  const chosen = await window.showQuickPick(items, {
    placeHolder: "The rule to explain",
    matchOnDescription: true,
    matchOnDetail: true,
  });
  return chosen?.label;
}

/** Shows the page of a rule, by code or name; asks for one where none is given. */
export async function explainRule(program: Program, rule: unknown): Promise<void> {
  const chosen = typeof rule === "string" ? rule : await choose(program);
  if (chosen === undefined) return;
  await commands.executeCommand("vscode.open", rulePage(chosen));
}

/** Makes the pages readable as documents. `program` gives the program to ask. */
export function provideRulePages(program: () => Promise<Program>): Disposable {
  return workspace.registerTextDocumentContentProvider(SCHEME, {
    async provideTextDocumentContent(uri) {
      const rule = uri.path.slice(1).replace(/\.md$/, "");
      return ask((await program()).command, "explain", rule);
    },
  });
}
