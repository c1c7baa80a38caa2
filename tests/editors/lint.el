;;; lint.el --- Compiles a file with warnings as errors, and checks its documentation  -*- lexical-binding: t -*-

;;; Code:

(require 'package)
(require 'checkdoc)
(setq native-comp-deferred-compilation nil native-comp-jit-compilation nil byte-compile-error-on-warn t)
(add-to-list 'package-directory-list "/usr/share/emacs/site-lisp/elpa")
(when (< emacs-major-version 29)
  (package-activate-all))

(let ((file (pop command-line-args-left))
      (failed nil))
  (unless (byte-compile-file file)
    (setq failed t))
  (let ((checkdoc-create-error-function
         (lambda (text start _end &optional _unfixable)
           (message "%s:%s: %s" file (count-lines (point-min) (or start (point-min))) text)
           (setq failed t)
           nil)))
    (with-current-buffer (find-file-noselect file)
      (checkdoc-current-buffer t)))
  (kill-emacs (if failed 1 0)))

;;; lint.el ends here
