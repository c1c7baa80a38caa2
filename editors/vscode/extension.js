// Starts the Cancelot server for Python documents.
const { workspace } = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");

let client;

exports.activate = async () => {
  const settings = workspace.getConfiguration("cancelot");
  const server = { command: settings.get("path"), args: ["server"] };
  client = new LanguageClient("cancelot", "Cancelot", server, {
    documentSelector: [{ language: "python" }],
    initializationOptions: settings,
    synchronize: { configurationSection: "cancelot" },
  });
  await client.start();
};

exports.deactivate = () => client?.stop();
