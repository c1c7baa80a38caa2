-- What Neovim 0.11 and newer read for vim.lsp.enable('cancelot'); plugin/cancelot.lua reads it for older ones.
return {
  cmd = { 'cancelot', 'server' },
  filetypes = { 'python' },
  root_markers = { 'cancelot.toml', 'pyproject.toml', 'setup.py', '.git' },
}
