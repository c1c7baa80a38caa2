-- Starts Cancelot for Python files.
if vim.g.loaded_cancelot then
  return
end
vim.g.loaded_cancelot = true

vim.api.nvim_create_user_command('CancelotFixAll', function()
  require('cancelot').fix_all()
end, { desc = 'Apply all safe repairs in this file' })

if vim.lsp.config then -- Neovim 0.11 and newer
  vim.lsp.enable('cancelot')
  return
end

local here = vim.fn.fnamemodify(debug.getinfo(1, 'S').source:sub(2), ':p:h:h')
local config = dofile(here .. '/lsp/cancelot.lua')

-- Neovim 0.10 asks for diagnostics, but cannot be told to ask again, as after a change of settings: let them be sent.
local capabilities = vim.lsp.protocol.make_client_capabilities()
capabilities.textDocument.diagnostic = nil

vim.api.nvim_create_autocmd('FileType', {
  group = vim.api.nvim_create_augroup('cancelot', {}),
  pattern = config.filetypes,
  callback = function(event)
    local file = vim.api.nvim_buf_get_name(event.buf)
    local marker = vim.fs.find(config.root_markers, { upward = true, path = vim.fs.dirname(file) })[1]
    vim.lsp.start({
      name = 'cancelot',
      cmd = config.cmd,
      capabilities = capabilities,
      init_options = vim.g.cancelot,
      root_dir = marker and vim.fs.dirname(marker) or vim.fn.getcwd(),
    }, { bufnr = event.buf })
  end,
})
