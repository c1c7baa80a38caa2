-- :checkhealth cancelot
local M = {}

local health = vim.health
local start = health.start or health.report_start -- the names changed with Neovim 0.10
local ok = health.ok or health.report_ok
local warn = health.warn or health.report_warn
local fail = health.error or health.report_error
local info = health.info or health.report_info

local function program()
  local config = vim.lsp.config and vim.lsp.config.cancelot
  return config and type(config.cmd) == 'table' and config.cmd[1] or 'cancelot'
end

local function check_program()
  local name = program()
  local path = vim.fn.exepath(name)
  if path == '' then
    fail(("'%s' is not on the PATH"):format(name), {
      'Install Cancelot, or link its program into a folder of the PATH.',
      "Neovim 0.11 and newer: vim.lsp.config('cancelot', { cmd = { '/path/to/cancelot', 'server' } })",
    })
    return
  end
  local version = vim.trim(vim.fn.system({ path, '--version' }))
  if vim.v.shell_error ~= 0 or not version:find('^cancelot ') then
    fail(("'%s --version' says: %s"):format(path, version), 'This is no working Cancelot; look at the PATH.')
    return
  end
  ok(('%s: %s'):format(path, version))
end

local function check_clients()
  local clients = require('cancelot').clients()
  if #clients == 0 then
    warn('no server is running', 'Open a Python file first; :filetype has to be on.')
  end
  for _, client in ipairs(clients) do
    local version = (client.server_info or {}).version or 'of unknown version'
    ok(('server %s runs as client %d, in %s'):format(version, client.id, client.config.root_dir or 'no folder'))
    info('positions are counted in ' .. client.offset_encoding)
  end
end

function M.check()
  start('cancelot')
  if vim.fn.has('nvim-0.8') == 0 then
    fail('Neovim 0.8 or newer is needed')
    return
  end
  check_program()
  check_clients()
end

return M
