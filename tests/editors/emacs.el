;;; emacs.el --- What a person does in Emacs  -*- lexical-binding: t -*-

;; From opening the file named on the command line to quitting; every step ends in a line on standard output.  Batch mode
;; has no command loop, so what that does is called by hand: the hook by which Eglot connects, Flymake's check, the
;; announcement of a change.

;;; Code:

(setq create-lockfiles nil make-backup-files nil native-comp-deferred-compilation nil native-comp-jit-compilation nil)
(when (< emacs-major-version 29)        ; -Q hides the packages of the distribution, and Eglot with them
  (require 'package)
  (add-to-list 'package-directory-list "/usr/share/emacs/site-lisp/elpa")
  (package-activate-all))
(require 'cl-lib)
(load (getenv "CANCELOT_TEST_LISP") nil t)
(setq eglot-sync-connect 120 eglot-autoshutdown t eglot-report-progress nil
      eglot-confirm-server-initiated-edits nil eglot-confirm-server-edits nil)

(defconst all '("CNL101" "CNL103" "CNL105" "CNL201"))
(defconst places '(("CNL101" . "except asyncio.CancelledError")
                   ("CNL103" . "contextlib.suppress(OSError, asyncio.CancelledError)")
                   ("CNL105" . "return heard")
                   ("CNL201" . "await self.say_goodbye()")))
(defconst mode (pop command-line-args-left))
(defconst sample (expand-file-name (pop command-line-args-left)))
(defvar original nil)

(defun fail (format &rest arguments)
  (message "FAILED: %s" (apply #'format format arguments))
  (kill-emacs 1))

(defun step (name)
  (princ (format "ok %s\n" name)))

(defun wait-for (what condition)
  "Wait until CONDITION gives a value, and return that; fail with WHAT."
  (let ((end (+ (float-time) 120)) value)
    (while (not (setq value (funcall condition)))
      (when (> (float-time) end)
        (fail "waited in vain for %s" what))
      (accept-process-output nil 0.05)
      (read-event nil nil 0.001))       ; what the watches of files tell comes as events
    value))

(defun announce ()
  "Tell the server of changes, as an idle timer would."
  (when (eglot-managed-p)
    (eglot--signal-textDocument/didChange)))

(defun code (finding)
  (let ((text (flymake-diagnostic-text finding)))
    (and (string-match "CNL[0-9]+" text) (match-string 0 text))))

(defun findings ()
  ;; Another start would end a check that runs.
  (unless (cl-set-difference (flymake-running-backends) (flymake-reporting-backends))
    (flymake-start))
  (cl-remove-if-not #'code (flymake-diagnostics)))

(defun wait-codes (expected)
  (announce)
  (wait-for (format "%s" expected)
            (lambda () (equal (sort (mapcar #'code (findings)) #'string<) expected))))

(defun go-to (words)
  (goto-char (point-min))
  (search-forward words)
  (goto-char (match-beginning 0)))

(defun check-places ()
  (wait-codes all)
  (dolist (finding (findings))
    (let ((words (cdr (assoc (code finding) places))))
      (go-to words)
      (unless (and (= (flymake-diagnostic-beg finding) (point))
                   (= (flymake-diagnostic-end finding) (+ (point) (length words))))
        (fail "%s is at another place" (code finding)))))
  (step "places"))

(defun restore ()
  (erase-buffer)
  (insert original)
  (let ((inhibit-message t)) (save-buffer))
  (wait-codes all))

(defun check-typing ()
  (go-to "logger.info(\"the room is closed\")")
  (end-of-line)
  (insert "\n            raise")
  (wait-codes (cdr all))
  (delete-region (line-beginning-position) (1+ (line-end-position)))
  (wait-codes all)
  (restore)
  (step "typing"))

(defun open-sample ()
  (find-file sample)
  (switch-to-buffer (current-buffer))
  (run-hooks 'post-command-hook)
  (wait-for "the server" (lambda () (and (eglot-current-server) (eglot-managed-p)))))

(defun first-choice (_prompt choices &rest _)
  (car (all-completions "" choices)))

(defun check-repair ()
  (go-to "except asyncio.CancelledError")
  (let ((completing-read-function #'first-choice))
    (eglot-code-actions (point) nil "quickfix" t))
  (wait-for "the repair" (lambda () (string-search "closed\")\n            raise\n" (buffer-string))))
  (wait-codes (cdr all))
  (restore)
  (step "repair"))

(defun check-fix-all ()
  (let ((completing-read-function #'first-choice))
    (cancelot-fix-all))
  (wait-for "the repairs" (lambda () (equal (buffer-string) (getenv "CANCELOT_TEST_REPAIRED"))))
  (wait-codes '("CNL105" "CNL201"))
  (restore)
  (step "fix all"))

(defun check-hover ()
  (go-to "contextlib.suppress(OSError")
  (let* ((answer (jsonrpc-request (eglot-current-server) :textDocument/hover (eglot--TextDocumentPositionParams)))
         (shown (eglot--hover-info (plist-get answer :contents) (plist-get answer :range))))
    (unless (string-search "suppressed-cancellation" shown)
      (fail "the hover shows %s" shown)))
  (step "hover"))

(defun check-page ()
  (go-to "contextlib.suppress(OSError")
  (wait-for "the rule at point" #'cancelot--code-at-point)
  (cancelot-explain (cancelot--code-at-point))
  (with-current-buffer "*Cancelot CNL103*"
    (unless (string-search "# suppressed-cancellation (CNL103)" (buffer-string))
      (fail "the page shows %s" (buffer-string))))
  (step "page"))

(defun check-reopen ()
  (let ((renamed (expand-file-name "room.py")))
    (let ((inhibit-message t)) (write-file renamed))
    (run-hooks 'post-command-hook)
    (wait-codes all)
    (kill-buffer)
    (open-sample)
    (wait-codes all)
    (delete-file renamed))
  (step "rename and reopen"))

(defun check-settings ()
  (let ((server (eglot-current-server)))
    (setq-default eglot-workspace-configuration '(:cancelot (:ignore ["CNL103" "unshielded-cleanup"])))
    (eglot-signal-didChangeConfiguration server)
    (wait-codes '("CNL101" "CNL105"))
    (setq-default eglot-workspace-configuration '(:cancelot (:ignore [])))
    (eglot-signal-didChangeConfiguration server)
    (wait-codes all)
    (unless (eq server (eglot-current-server))
      (fail "another server was started")))
  (step "settings"))

(defun check-configuration-file ()
  (let ((server (eglot-current-server)))
    (write-region "ignore = [\"CNL1\"]\n" nil "cancelot.toml" nil 'silent)
    (wait-codes '("CNL201"))
    (delete-file "cancelot.toml")
    (wait-codes all)
    (unless (eq server (eglot-current-server))
      (fail "another server was started")))
  (step "configuration file"))

(defun check-beside ()
  "Ruff and Cancelot in one buffer, through rass."
  (goto-char (point-min))
  (search-forward "import asyncio")
  (beginning-of-line)
  (insert "import os\n")
  (announce)
  (wait-for "the other server's finding"
            (lambda ()
              (findings)
              (cl-find-if (lambda (finding) (string-search "`os`" (flymake-diagnostic-text finding)))
                          (flymake-diagnostics))))
  (wait-codes all)
  (restore)
  (step "beside another server"))

(pcase mode
  ((or "eglot" "joined") (cancelot-eglot-setup))
  ("beside" (cancelot-eglot-setup (list (getenv "CANCELOT_TEST_RUFF") "server"))))
(if (equal mode "flymake")
    (progn
      (find-file sample)
      (switch-to-buffer (current-buffer))
      (cancelot-flymake-setup))
  (open-sample)
  (when (equal mode "joined")
    (cancelot-eglot-beside (concat (getenv "CANCELOT_TEST_RUFF") " server"))
    (wait-for "the servers" (lambda () (and (eglot-current-server) (eglot-managed-p))))))
(setq original (buffer-string))
(check-places)
(check-typing)
(pcase mode
  ("eglot"
   (check-repair)
   (check-fix-all)
   (check-hover)
   (check-reopen)
   (check-settings)
   (check-configuration-file))
  ("joined"
   (check-beside))
  ("beside"
   (check-beside)
   (check-repair)
   (check-fix-all)
   (check-page)
   (check-settings))
  ("flymake"
   (check-fix-all)
   (check-page)))
(kill-emacs 0)

;;; emacs.el ends here
