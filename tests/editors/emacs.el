;;; emacs.el --- What a person does in Emacs  -*- lexical-binding: t -*-

;; Looks at the findings, and takes the repair of CNL101.  Batch mode has no command loop, so what that does is
;; called by hand: the hook by which Eglot connects, Flymake's check, the announcement of a change.

;;; Code:

(setq create-lockfiles nil make-backup-files nil native-comp-deferred-compilation nil)
(when (< emacs-major-version 29)        ; -Q hides the packages of the distribution, and Eglot with them
  (require 'package)
  (add-to-list 'package-directory-list "/usr/share/emacs/site-lisp/elpa")
  (package-activate-all))
(require 'cl-lib)
(load (expand-file-name "../../editors/emacs/cancelot" (file-name-directory load-file-name)) nil t)
(setq eglot-sync-connect 30 eglot-autoshutdown nil
      eglot-confirm-server-initiated-edits nil eglot-confirm-server-edits nil)

(defun wait-for (what condition)
  "Wait until CONDITION gives a value, and return that; fail with WHAT."
  (let ((end (+ (float-time) 30)) value)
    (while (not (setq value (funcall condition)))
      (when (> (float-time) end)
        (message "FAILED: waited in vain for %s" what)
        (kill-emacs 1))
      (accept-process-output nil 0.05))
    value))

(defun findings ()
  "The findings that are shown now."
  (flymake-start)
  (flymake-diagnostics))

(find-file (pop command-line-args-left))
(switch-to-buffer (current-buffer))
(run-hooks 'post-command-hook)
(wait-for "the server" (lambda () (and (eglot-current-server) (eglot-managed-p))))
(let ((before (wait-for "findings" #'findings)))
  (dolist (finding before)
    (princ (format "%d %s\n" (line-number-at-pos (flymake-diagnostic-beg finding)) (flymake-diagnostic-text finding))))
  (goto-char (flymake-diagnostic-beg
              (cl-find-if (lambda (finding) (string-search "CNL101" (flymake-diagnostic-text finding))) before)))
  (let ((completing-read-function (lambda (_prompt choices &rest _) (car (all-completions "" choices)))))
    (eglot-code-actions (point) nil "quickfix" t))
  (wait-for "the repair" (lambda () (string-search "self.done)\n            raise\n" (buffer-string))))
  (eglot--signal-textDocument/didChange)
  (wait-for "the finding to go" (lambda () (= (length (findings)) (1- (length before))))))
(save-buffer)
(princ "repaired\n")
(eglot-shutdown (eglot-current-server))

;;; emacs.el ends here
