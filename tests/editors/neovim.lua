-- What a person does in Neovim, from opening a file to quitting. Every step ends in a line on standard output.
local FIXED = assert(os.getenv('CANCELOT_TEST_REPAIRED'))
local RUFF = os.getenv('CANCELOT_TEST_RUFF')
local LIVENESS_MILLISECONDS = 120000
local ALL = 'CNL101 CNL103 CNL105 CNL201'

local function fail(what)
  io.stderr:write('FAILED: ' .. what .. '\n')
  os.exit(1)
end

local function wait(what, condition)
  if not vim.wait(LIVENESS_MILLISECONDS, condition, 20) then
    fail('waited in vain for ' .. what)
  end
end

local function step(name)
  io.stdout:write('ok ' .. name .. '\n')
end

local function text()
  return table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), '\n') .. '\n'
end

local function findings()
  return vim.tbl_filter(function(diagnostic)
    return diagnostic.source == 'cancelot'
  end, vim.diagnostic.get(0))
end

local function codes()
  local found = vim.tbl_map(function(diagnostic)
    return diagnostic.code
  end, findings())
  table.sort(found)
  return table.concat(found, ' ')
end

local function wait_codes(expected)
  if not vim.wait(LIVENESS_MILLISECONDS, function() return codes() == expected end, 20) then
    fail(('waited in vain for "%s"; there are "%s"'):format(expected, codes()))
  end
end

-- The line and the byte in it, both counted from 0, at which `words` stand.
local function place(words)
  for number, line in ipairs(vim.api.nvim_buf_get_lines(0, 0, -1, false)) do
    local at = line:find(words, 1, true)
    if at then
      return number - 1, at - 1
    end
  end
  fail(words .. ' is not in the text')
end

local function go_to(words)
  local line, column = place(words)
  vim.api.nvim_win_set_cursor(0, { line + 1, column })
end

local function type_keys(keys)
  vim.api.nvim_feedkeys(vim.api.nvim_replace_termcodes(keys, true, false, true), 'xt', false)
end

local file = vim.api.nvim_buf_get_name(0)
local original = text()
local function restore()
  vim.api.nvim_buf_set_lines(0, 0, -1, false, vim.split(original:sub(1, -2), '\n'))
  vim.cmd('silent write')
  wait_codes(ALL)
end

wait_codes(ALL)
for _, finding in ipairs(findings()) do
  local words = ({
    CNL101 = 'except asyncio.CancelledError',
    CNL103 = 'contextlib.suppress(OSError, asyncio.CancelledError)',
    CNL105 = 'return heard',
    CNL201 = 'await self.say_goodbye()',
  })[finding.code]
  local line, column = place(words)
  if finding.lnum ~= line or finding.col ~= column or finding.end_col ~= column + #words then
    fail(finding.code .. ' is at another place')
  end
end
step('places')

go_to('logger.info("the room is closed")')
type_keys('oraise<Esc>')
wait_codes('CNL103 CNL105 CNL201')
type_keys('dd')
wait_codes(ALL)
step('typing')

restore()
go_to('except asyncio.CancelledError')
vim.lsp.buf.code_action({
  apply = true,
  filter = function(action)
    return action.isPreferred
  end,
})
wait('the repair', function()
  return text():find('is closed"%)\n            raise\n') ~= nil
end)
wait_codes('CNL103 CNL105 CNL201')
step('repair')

restore()
local group = vim.api.nvim_create_augroup('fix_on_save', {})
vim.api.nvim_create_autocmd('BufWritePre', {
  group = group,
  callback = function()
    require('cancelot').fix_all()
  end,
})
vim.cmd('silent write')
if text() ~= FIXED or table.concat(vim.fn.readfile(file), '\n') .. '\n' ~= FIXED then
  fail('saving did not repair the file')
end
wait_codes('CNL105 CNL201')
vim.api.nvim_del_augroup_by_id(group)
restore()
vim.cmd('CancelotFixAll')
if text() ~= FIXED then
  fail(':CancelotFixAll did not repair the file')
end
step('fix all')

restore()
go_to('contextlib.suppress(OSError')
vim.lsp.buf.hover()
wait('the page', function()
  for _, window in ipairs(vim.api.nvim_list_wins()) do
    local lines = vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(window), 0, -1, false)
    if vim.api.nvim_win_get_config(window).relative ~= '' and table.concat(lines, '\n'):find('suppressed%-cancellation') then
      return true
    end
  end
end)
vim.cmd('silent! fclose!')
step('hover')

vim.lsp.buf.code_action({
  apply = true,
  filter = function(action)
    return action.title == 'Open the page of suppressed-cancellation'
  end,
})
wait('the page of the rule', function()
  return text():find('^# suppressed%-cancellation %(CNL103%)') ~= nil
end)
vim.cmd('silent bwipeout!')
if vim.api.nvim_buf_get_name(0) ~= file then
  fail('behind the page is ' .. vim.api.nvim_buf_get_name(0))
end
wait_codes(ALL)
step('page')

local buffer = vim.api.nvim_get_current_buf()
vim.cmd('silent keepalt saveas ' .. vim.fn.fnamemodify(file, ':h') .. '/room.py')
vim.cmd('edit')
wait_codes(ALL)
-- An answer that comes for a buffer that is gone makes Neovim itself bring it back.
wait('the answers', function()
  return vim.tbl_isempty(require('cancelot').clients(0)[1].requests)
end)
vim.cmd('silent bwipeout! | edit ' .. file)
wait_codes(ALL)
for _, diagnostic in ipairs(vim.diagnostic.get()) do
  if diagnostic.bufnr ~= vim.api.nvim_get_current_buf() then
    fail('a finding is left in buffer ' .. diagnostic.bufnr .. ' after ' .. buffer)
  end
end
step('rename and reopen')

local configure = require('cancelot').configure
local server = require('cancelot').clients(0)[1].id
configure({ ignore = { 'CNL103', 'unshielded-cleanup' } })
wait_codes('CNL101 CNL105')
configure({})
wait_codes(ALL)
if #require('cancelot').clients() ~= 1 or require('cancelot').clients(0)[1].id ~= server then
  fail('another server was started')
end
step('settings')

local configuration = vim.fn.fnamemodify(file, ':h') .. '/cancelot.toml'
vim.fn.writefile({ 'ignore = ["CNL1"]' }, configuration)
wait_codes('CNL201')
vim.fn.delete(configuration)
wait_codes(ALL)
if #require('cancelot').clients() ~= 1 or require('cancelot').clients(0)[1].id ~= server then
  fail('another server was started')
end
step('configuration file')

vim.cmd('silent checkhealth cancelot')
local health = text()
if not health:find('cancelot %d') or not health:find('runs as client') or health:find('ERROR') then
  fail('the health check says: ' .. health)
end
vim.cmd('silent bwipeout!')
vim.cmd('silent help cancelot')
vim.cmd('silent helpclose')
step('health and help')

vim.cmd('silent edit ' .. file)
if RUFF then
  local problems = {}
  vim.notify = function(message)
    table.insert(problems, message)
  end
  vim.lsp.start({ name = 'ruff', cmd = { RUFF, 'server' }, root_dir = vim.fn.getcwd() })
  local get = vim.lsp.get_clients or vim.lsp.get_active_clients
  wait('the other server', function()
    local ruff = get({ name = 'ruff', bufnr = 0 })[1]
    return ruff and ruff.initialized
  end)
  go_to('import asyncio')
  type_keys('Oimport os<Esc>')
  wait('the finding of the other server', function()
    return vim.tbl_count(vim.tbl_filter(function(diagnostic)
      return diagnostic.source == 'Ruff'
    end, vim.diagnostic.get(0))) > 0
  end)
  wait_codes(ALL)
  go_to('except asyncio.CancelledError')
  vim.lsp.buf.code_action({
    apply = true,
    filter = function(action)
      return action.title:find('^Re%-raise') ~= nil
    end,
  })
  wait_codes('CNL103 CNL105 CNL201')
  if #problems > 0 then
    fail('beside the other server: ' .. table.concat(problems, '; '))
  end
  step('beside another server')
end

vim.cmd('qall!')
