# Sourced by tests/try and tests/all: installs what is missing, and nothing where nothing is missing.
#   install_build_tools   what a release build and the demo need
#   install_test_tools    what the tests need besides
# Each looks for the tools themselves, not for Debian's packages, so tools that came another way do as well.

say() { printf '%s\n' "$*" >&2; }
has() { command -v "$1" >/dev/null 2>&1; }

# install_packages PACKAGE... : by apt, as root or through sudo. Stops the script where that is not possible.
install_packages() {
    if [ "$(id -u)" -eq 0 ]; then
        as_root=
    elif has sudo; then
        as_root=sudo
    else
        as_root=none
    fi
    if ! has apt-get || [ "$as_root" = none ]; then
        say "Missing on this system, under the names of their Debian packages: $*"
        say "Install them, then run this command again."
        exit 1
    fi
    say "Installing: $*"
    log=$(mktemp)
    # A machine that was never updated knows no packages. A source that cannot be reached need not be the one that
    # has them, so it is the installation that decides.
    $as_root apt-get update >"$log" 2>&1 || true
    if ! $as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y --no-install-recommends "$@" >>"$log" 2>&1; then
        tail -n 20 "$log" >&2
        say "apt-get could not install these packages; its last words are above, all of them in $log"
        exit 1
    fi
    rm -f "$log"
}

install_build_tools() {
    missing=
    has cc || missing="$missing gcc libc6-dev"
    has cmake || missing="$missing cmake"
    has make || missing="$missing make"
    has pkg-config || missing="$missing pkg-config"
    pkg-config --exists 'jansson >= 2.12' 2>/dev/null || missing="$missing libjansson-dev"
    has npm || missing="$missing npm"
    has python3 || missing="$missing python3"
    # shellcheck disable=SC2086 # a list of words
    [ -z "$missing" ] || install_packages $missing
}

# clang comes without its sanitizers' runtime unless that is asked for.
clang_has_sanitizers() {
    program=$(mktemp)
    echo 'int main(void) { return 0; }' | clang -x c -fsanitize=address,undefined -o "$program" - 2>/dev/null
    result=$?
    rm -f "$program"
    return $result
}

install_test_tools() {
    missing=
    has gcc || missing="$missing gcc"
    has clang || missing="$missing clang"
    clang_has_sanitizers || missing="$missing libclang-rt-dev"
    has clang-format || missing="$missing clang-format"
    has clang-tidy || missing="$missing clang-tidy"
    has llvm-symbolizer || missing="$missing llvm" # line numbers in the sanitizers' reports
    pkg-config --exists cmocka || missing="$missing libcmocka-dev"
    python3 -c 'import ensurepip, venv' 2>/dev/null || missing="$missing python3-venv"
    # shellcheck disable=SC2086 # a list of words
    [ -z "$missing" ] || install_packages $missing
    install_python_packages
    install_node_packages
    . tests/editors/install.sh
    install_editors
}

# build/venv, made anew when tests/requirements.txt changes.
install_python_packages() {
    cmp -s tests/requirements.txt build/venv/requirements.txt && return
    say "Installing tests/requirements.txt in build/venv"
    rm -rf build/venv
    mkdir -p build
    python3 -m venv build/venv
    build/venv/bin/python -m pip install -q --disable-pip-version-check --require-hashes \
        --only-binary :all: -r tests/requirements.txt
    cp tests/requirements.txt build/venv/requirements.txt
}

# build/packaging, likewise, for tests/packaging/package-lock.json.
install_node_packages() {
    cmp -s tests/packaging/package-lock.json build/packaging/node_modules/package-lock.json && return
    say "Installing tests/packaging/package-lock.json in build/packaging"
    mkdir -p build/packaging
    cp tests/packaging/package.json tests/packaging/package-lock.json tests/packaging/.npmrc build/packaging
    npm --prefix build/packaging ci --no-audit --no-fund --loglevel=error
    cp tests/packaging/package-lock.json build/packaging/node_modules
}
