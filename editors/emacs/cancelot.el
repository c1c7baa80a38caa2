;;; cancelot.el --- Find and repair lost cancellations in async Python  -*- lexical-binding: t -*-

;; Package-Requires: ((emacs "28.1") (eglot "1.9"))
;; SPDX-License-Identifier: MIT

;;; Commentary:

;; Makes Eglot start Cancelot in Python buffers.  Eglot runs one server in a buffer, so this takes the place of the
;; one that it would start otherwise.

;;; Code:

(require 'eglot)

(defcustom cancelot-command '("cancelot" "server")
  "The program to start and its arguments.  Set it before this file is loaded."
  :type '(repeat string)
  :group 'eglot)

(add-to-list 'eglot-server-programs `((python-mode python-ts-mode) . ,cancelot-command))

(add-hook 'python-mode-hook #'eglot-ensure)
(add-hook 'python-ts-mode-hook #'eglot-ensure)

(provide 'cancelot)
;;; cancelot.el ends here
