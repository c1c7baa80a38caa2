// The command that makes all safe repairs of a file.

import { type TextEditor, window, workspace } from "vscode";
import {
  type CodeAction,
  CodeActionRequest,
  CodeActionResolveRequest,
  CodeActionTriggerKind,
  type LanguageClient,
} from "vscode-languageclient/node";

const KIND = "source.fixAll.cancelot";

async function request(client: LanguageClient, editor: TextEditor): Promise<CodeAction | undefined> {
  const { document } = editor;
  const answer = await client.sendRequest(CodeActionRequest.type, {
    textDocument: client.code2ProtocolConverter.asTextDocumentIdentifier(document),
    range: { start: { line: 0, character: 0 }, end: { line: document.lineCount, character: 0 } },
    context: { diagnostics: [], only: [KIND], triggerKind: CodeActionTriggerKind.Invoked },
  });
  const action = answer?.find((candidate): candidate is CodeAction => "kind" in candidate && candidate.kind === KIND);
  if (action === undefined || action.edit !== undefined) return action;
  return client.sendRequest(CodeActionResolveRequest.type, action);
}

/** Makes the safe repairs of the file in the editor, or says that there are none. */
export async function fixAll(client: LanguageClient, editor: TextEditor): Promise<void> {
  const action = await request(client, editor);
  if (action?.edit === undefined) {
    void window.showInformationMessage("Cancelot has no safe repair for this file.");
    return;
  }
  const applied = await workspace.applyEdit(await client.protocol2CodeConverter.asWorkspaceEdit(action.edit));
  if (!applied) void window.showWarningMessage("The file changed meanwhile; nothing was repaired. Please try again.");
}
