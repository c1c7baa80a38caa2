-- What the command :CancelotFixAll does, for autocommands and key mappings, too, and a change of settings.
local M = {}

local KIND = 'source.fixAll.cancelot'
local TIMEOUT_MILLISECONDS = 5000

-- The clients of the server in a buffer; the function's name changed with Neovim 0.10.
function M.clients(buffer)
  local get = vim.lsp.get_clients or vim.lsp.get_active_clients
  return get({ name = 'cancelot', bufnr = buffer })
end

-- What a client answers to a request, before this returns; nil where there is no answer, which is told.
local function ask(client, buffer, method, params)
  local answers, problem = vim.lsp.buf_request_sync(buffer, method, params, TIMEOUT_MILLISECONDS)
  if not answers then
    vim.notify('cancelot: no answer: ' .. tostring(problem), vim.log.levels.WARN)
    return nil
  end
  return (answers[client.id] or {}).result
end

-- Makes all safe repairs of the current buffer before it returns, as a BufWritePre autocommand needs it.
function M.fix_all()
  local buffer = vim.api.nvim_get_current_buf()
  for _, client in ipairs(M.clients(buffer)) do
    local params = vim.lsp.util.make_range_params(0, client.offset_encoding)
    params.range = { start = { line = 0, character = 0 }, ['end'] = { line = vim.fn.line('$'), character = 0 } }
    params.context = { diagnostics = {}, only = { KIND }, triggerKind = 1 }
    for _, action in ipairs(ask(client, buffer, 'textDocument/codeAction', params) or {}) do
      if action.kind == KIND then
        -- A client that can ask for the edit later gets it only then.
        local whole = action.edit and action or ask(client, buffer, 'codeAction/resolve', action) or {}
        if whole.edit then
          vim.lsp.util.apply_workspace_edit(whole.edit, client.offset_encoding)
        end
      end
    end
  end
end

-- Gives the servers that are running other settings: { ignore = { 'CNL107' } }. An empty table is none.
function M.configure(settings)
  local ours = { cancelot = next(settings) and settings or vim.empty_dict() }
  for _, client in ipairs(M.clients()) do
    client.config.settings = ours -- what a server is told that asks, before Neovim 0.10
    client.settings = ours
    if vim.fn.has('nvim-0.11') == 1 then
      client:notify('workspace/didChangeConfiguration', { settings = ours })
    else
      client.notify('workspace/didChangeConfiguration', { settings = ours })
    end
  end
end

return M
