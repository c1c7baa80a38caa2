;;; lint.el --- Compiles a file with warnings as errors, and checks it as a package  -*- lexical-binding: t -*-

;;; Code:

(require 'package)
(require 'checkdoc)
(setq native-comp-deferred-compilation nil native-comp-jit-compilation nil byte-compile-error-on-warn t)
(add-to-list 'package-directory-list "/usr/share/emacs/site-lisp/elpa")
(when (< emacs-major-version 29)
  (package-activate-all))

(defconst not-meant
  '("should have a Homepage"            ; it has none
    "uninstallable in all released Emacs versions") ; that package-lint knows, which is older than the versions are
  "What package-lint says that is not for this package.")

(defun lint-package ()
  "Return what package-lint says about the current buffer."
  ;; It looks dependencies up in the archives, which it cannot reach here.
  (let ((package-archive-contents
         `((eglot ,(package-desc-create :name 'eglot :version '(1 9) :kind 'single)))))
    (seq-remove (lambda (problem)
                  (seq-some (lambda (words) (string-match-p words (nth 3 problem))) not-meant))
                (package-lint-buffer))))

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
      (checkdoc-current-buffer t)
      (when (locate-library "package-lint")
        (require 'package-lint)
        (princ "package-lint\n")
        (dolist (problem (lint-package))
          (message "%s: %S" file problem)
          (setq failed t)))))
  (kill-emacs (if failed 1 0)))

;;; lint.el ends here
