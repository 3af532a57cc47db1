# Sourced by ./run and ./check: makes .venv beside this file and installs the package there, or leaves it as it is if nothing
# changed.  Plain POSIX sh, because a fresh machine may have nothing else.  Usage: . ./setup.sh; prepare NAME EXTRAS
export PIP_DISABLE_PIP_VERSION_CHECK=1

say() { printf '%s\n' "$*" >&2; }
fail() { say "$*"; exit 3; }

new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

find_python() {
    for candidate in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11 /usr/bin/python3 python; do
        if new_enough "$candidate"; then printf '%s\n' "$candidate"; return 0; fi
    done
    return 1
}

on_debian_as_root() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; }

# apt_install PACKAGE...: only ever called where on_debian_as_root holds.
apt_install() {
    say "installing $* with apt-get"
    { apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@"; } >&2
}

make_venv() {
    rm -rf .venv
    "$1" -m venv .venv >/dev/null 2>&1 && return 0
    rm -rf .venv
    # Debian keeps the part of Python that makes environments in a package of its own, named after the minor version.
    package=$("$1" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
    if on_debian_as_root; then
        apt_install "$package" || fail "apt-get could not install $package, which python -m venv needs"
        "$1" -m venv .venv && return 0
    fi
    fail "$1 cannot make a virtual environment; install it (on Debian and Ubuntu: sudo apt-get install $package) and try again"
}

have_compiler() {
    if [ -n "${CC:-}" ]; then set -- ${CC}; command -v "$1" >/dev/null 2>&1; return; fi  # CC may hold arguments besides
    command -v cc >/dev/null 2>&1 || command -v gcc >/dev/null 2>&1 || command -v clang >/dev/null 2>&1
}

# A compiler is worth having, never required.
want_compiler() {
    have_compiler && return 0
    if [ -z "${CC:-}" ] && on_debian_as_root && apt_install gcc libc6-dev; then return 0; fi
    say "no C compiler (${CC:-cc, gcc, clang}): simulations run on the NumPy backend, many times slower;" \
        "to have one, install gcc (on Debian and Ubuntu: sudo apt-get install gcc libc6-dev)"
}

# prepare NAME EXTRAS: NAME tells the kinds of environment apart, EXTRAS is what pip installs besides, such as [test].
prepare() {
    stamp=".venv/.installed-$1"
    # A folder that was moved or copied has a stale environment, hence the path; new dependencies change pyproject.toml.
    wanted="$(pwd) $(cksum < pyproject.toml)"
    # What the tests need contains what the command needs.
    for made in "$stamp" .venv/.installed-test; do
        if [ "$(cat "$made" 2>/dev/null)" = "$wanted" ] && .venv/bin/python -c '' 2>/dev/null; then want_compiler; return 0; fi
    done
    if ! [ -d .venv ] || ! grep -qsF "$(pwd) " .venv/.installed-*; then
        python=$(find_python) || {
            on_debian_as_root || fail "Python 3.11 or newer is needed; install it, or name it: PYTHON=/path/to/python3 $0"
            apt_install python3 python3-venv && python=$(find_python) || fail "Debian's python3 is older than 3.11; set PYTHON to a newer one"
        }
        say "making .venv with $("$python" --version)"
        make_venv "$python"
    fi
    say "installing trilemma$2 and what it needs into .venv (once; some minutes on a slow connection)"
    .venv/bin/python -m pip install -q -e ".$2" || fail "pip could not install trilemma$2; its message is above"
    printf '%s' "$wanted" > "$stamp"
    want_compiler
}
