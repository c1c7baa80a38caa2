;;; cancelot.el --- Find and repair lost cancellations in async Python  -*- lexical-binding: t -*-

;; Author: The Cancelot authors
;; Version: 0.1.0
;; Package-Requires: ((emacs "28.1") (eglot "1.9"))
;; Keywords: languages, tools
;; SPDX-License-Identifier: MIT

;;; Commentary:

;; Cancelot finds the places where async Python loses a cancellation or a cleanup.  There are three ways to use it:
;;
;; - As the language server of Python buffers:
;;       (cancelot-eglot-setup)
;; - Beside another server.  Eglot runs one server in a buffer; the program `rass' (rassumfrassum on PyPI) makes
;;   several look like one:
;;       (cancelot-eglot-setup '("basedpyright-langserver" "--stdio"))
;; - Without Eglot, or where Eglot is to have another server for itself, as a backend of Flymake:
;;       (add-hook 'python-mode-hook #'cancelot-flymake-setup)
;;
;; With Eglot, `eglot-code-actions' offers the repairs.  `cancelot-fix-all' makes all safe ones, and
;; `cancelot-explain' shows the page of the rule at point, both with Flymake alone, too.

;;; Code:

(require 'eglot)
(require 'flymake)

(defgroup cancelot nil
  "Find and repair lost cancellations in async Python."
  :group 'python
  :prefix "cancelot-")

(defcustom cancelot-program "cancelot"
  "The cancelot program: a name to look up on the variable `exec-path', or a file."
  :type 'string)

(defcustom cancelot-rass-program "rass"
  "The program that makes several language servers look like one."
  :type 'string)

(defcustom cancelot-check-arguments nil
  "More arguments for `cancelot check', which the Flymake backend runs."
  :type '(repeat string))

;;;; Pages of the rules

(defun cancelot--code-at-point ()
  "The code of the rule of a finding at point, if any."
  (let ((texts (mapcar #'flymake-diagnostic-text (flymake-diagnostics (point)))))
    (seq-some (lambda (text)
                (and (string-match "\\_<CNL[0-9]\\{3\\}\\_>" text) (match-string 0 text)))
              texts)))

;;;###autoload
(defun cancelot-explain (rule)
  "Show the page of RULE, its code or its name.
Interactively, ask for it, with that of the finding at point as default."
  (interactive
   (let ((code (cancelot--code-at-point)))
     (list (read-string (if code (format "Rule (%s): " code) "Rule: ") nil nil code))))
  (with-help-window (format "*Cancelot %s*" rule)
    (call-process cancelot-program nil standard-output nil "explain" rule)))

;;;; Eglot

(defun cancelot--contact (beside)
  "Return the command for Cancelot, with BESIDE, another server's, if non-nil."
  (if beside
      `(,cancelot-rass-program "--" ,@beside "--" ,cancelot-program "server")
    (list cancelot-program "server")))

;;;###autoload
(defun cancelot-eglot-setup (&optional beside)
  "Make Eglot start Cancelot in Python buffers.
BESIDE is the command, a list of strings, of another server to run
in the same buffers; `cancelot-rass-program' is needed then."
  (add-to-list 'eglot-server-programs
               (cons '(python-mode python-ts-mode) (cancelot--contact beside)))
  (add-hook 'python-mode-hook #'eglot-ensure)
  (add-hook 'python-ts-mode-hook #'eglot-ensure))

;;;###autoload
(defun cancelot-eglot-beside (server)
  "Start Cancelot and SERVER, a shell command, together in this project.
They take the place of the server that Eglot runs there."
  (interactive (list (read-shell-command "Server beside Cancelot: " "basedpyright-langserver --stdio")))
  (let ((contact (cancelot--contact (split-string-and-unquote server)))
        (current (eglot-current-server)))
    (when current
      (eglot-shutdown current))
    (let ((eglot-server-programs (cons (cons major-mode contact) eglot-server-programs)))
      (call-interactively #'eglot))))

;;;; Flymake

(defvar-local cancelot--process nil
  "The check that runs for this buffer, if any.")

(defun cancelot--position (place)
  "The buffer position of PLACE, which has a row and a column from 1."
  (save-excursion
    (goto-char (point-min))
    (forward-line (1- (alist-get 'row place)))
    (min (line-end-position) (+ (point) (1- (alist-get 'column place))))))

(defun cancelot--diagnostic (finding)
  "The Flymake diagnostic of FINDING in the current buffer."
  (let-alist finding
    (flymake-make-diagnostic
     (current-buffer)
     (cancelot--position .location)
     (cancelot--position .end_location)
     (if (member .severity '("error" "warning")) :warning :note)
     (format "%s %s" .code .message))))

(defun cancelot--findings ()
  "The findings in the current buffer, the output of a check.
Warnings about the configuration may stand before them."
  (goto-char (point-min))
  (re-search-forward "^\\[")
  (goto-char (match-beginning 0))
  (json-parse-buffer :object-type 'alist :array-type 'list))

(defun cancelot--report (process report-fn)
  "Tell REPORT-FN what PROCESS, which has ended, found in the current buffer."
  (if (memq (process-exit-status process) '(0 1))
      (let ((findings (with-current-buffer (process-buffer process) (cancelot--findings))))
        (save-restriction
          (widen)
          (funcall report-fn (mapcar #'cancelot--diagnostic findings))))
    (funcall report-fn :panic :explanation
             (format "cancelot check failed: %s"
                     (with-current-buffer (process-buffer process)
                       (string-trim (buffer-string)))))))

(defun cancelot--sentinel (source report-fn)
  "Return the sentinel for a check of buffer SOURCE that reports to REPORT-FN."
  (lambda (process _event)
    (unless (process-live-p process)
      (unwind-protect
          (when (and (buffer-live-p source)
                     (eq process (buffer-local-value 'cancelot--process source)))
            (with-current-buffer source
              (cancelot--report process report-fn)))
        (kill-buffer (process-buffer process))))))

(defun cancelot-flymake (report-fn &rest _args)
  "Check the current buffer with `cancelot check' and tell REPORT-FN.
For `flymake-diagnostic-functions'; `cancelot-flymake-setup' puts it there."
  (unless (executable-find cancelot-program)
    (error "The program `%s' is not there; see the user option `cancelot-program'" cancelot-program))
  (when (process-live-p cancelot--process)
    (kill-process cancelot--process))
  (let ((coding-system-for-read 'utf-8-unix)
        (coding-system-for-write 'utf-8-unix)
        (name (or (buffer-file-name) (buffer-name))))
    (setq cancelot--process
          (make-process
           :name "cancelot"
           :noquery t
           :connection-type 'pipe
           :buffer (generate-new-buffer " *cancelot*")
           :command `(,cancelot-program "check" "--output-format" "json" ,@cancelot-check-arguments
                                        "--stdin-filename" ,name "-")
           :sentinel (cancelot--sentinel (current-buffer) report-fn)))
    (save-restriction
      (widen)
      (process-send-region cancelot--process (point-min) (point-max)))
    (process-send-eof cancelot--process)))

(defun cancelot--fix-by-check ()
  "Make all safe repairs in the current buffer by `cancelot check'."
  (let ((coding-system-for-read 'utf-8-unix)
        (coding-system-for-write 'utf-8-unix)
        (name (or (buffer-file-name) (buffer-name)))
        (errors (make-temp-file "cancelot"))
        (output (generate-new-buffer " *cancelot*")))
    (unwind-protect
        (save-restriction
          (widen)
          (let ((status (apply #'call-process-region nil nil cancelot-program nil (list output errors) nil "check" "--fix"
                               (append cancelot-check-arguments (list "--stdin-filename" name "-")))))
            (if (memq status '(0 1))
                (replace-buffer-contents output)
              (error "Command `cancelot check' failed: %s"
                     (with-temp-buffer
                       (insert-file-contents errors)
                       (string-trim (buffer-string)))))))
      (kill-buffer output)
      (delete-file errors))))

;;;###autoload
(defun cancelot-fix-all ()
  "Make all safe repairs in this buffer.
Where Flymake alone shows the findings, `cancelot check' makes them,
otherwise the server that Eglot runs."
  (interactive)
  (if (memq #'cancelot-flymake flymake-diagnostic-functions)
      (cancelot--fix-by-check)
    (eglot-code-actions (point-min) (point-max) "source.fixAll.cancelot" t)))

;;;###autoload
(defun cancelot-flymake-setup ()
  "Show Cancelot's findings in this buffer through Flymake, beside other backends.
Meant for `python-mode-hook'.  Eglot keeps only itself in the
buffers that it manages, unless `eglot-stay-out-of' has `flymake'."
  (interactive)
  (add-hook 'flymake-diagnostic-functions #'cancelot-flymake nil t)
  (flymake-mode))

(provide 'cancelot)
;;; cancelot.el ends here
