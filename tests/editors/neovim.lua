-- What a person does in Neovim: looks at the findings, and takes the preferred repair of CNL101.
local function fail(what)
  io.stderr:write('FAILED: ' .. what .. '\n')
  os.exit(1)
end

local function wait(what, condition)
  if not vim.wait(30000, condition, 20) then
    fail('waited in vain for ' .. what)
  end
end

local buffer = vim.api.nvim_get_current_buf()
local function text()
  return table.concat(vim.api.nvim_buf_get_lines(buffer, 0, -1, false), '\n')
end

wait('findings', function()
  return #vim.diagnostic.get(buffer) > 0
end)
local before = vim.diagnostic.get(buffer)
local found
for _, diagnostic in ipairs(before) do
  print(diagnostic.lnum + 1, diagnostic.code, diagnostic.source)
  found = diagnostic.code == 'CNL101' and diagnostic or found
end

vim.api.nvim_win_set_cursor(0, { found.lnum + 1, found.col })
vim.lsp.buf.code_action({
  apply = true,
  filter = function(action)
    return action.isPreferred
  end,
})
wait('the repair', function()
  return text():find('self%.done%)\n            raise\n')
end)
wait('the finding to go', function()
  return #vim.diagnostic.get(buffer) == #before - 1
end)
vim.cmd('silent write')
print('repaired')
os.exit(0)
