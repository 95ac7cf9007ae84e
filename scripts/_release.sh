# What installing and updating share: releases side by side under /opt/wince, `current` points at one.
# Sourced by install-device, install-host and update-device, never run by itself.
# shellcheck shell=bash

root='' dry_run='' files_only='' environment_command='' wheels='' source_folder='' keep=2 assumed_roles=''
umask 022

say() { printf '· %s\n' "$*"; }
advise() { printf '! %s\n' "$*"; }
fail() { printf 'error: %s\n' "$*" >&2; exit 2; }

# Prints a command, and runs it unless this is a dry run.
act() {
    local shown
    printf -v shown '%q ' "$@"
    printf '%s$ %s\n' "${dry_run:+(not run) }" "${shown% }"
    [ -n "$dry_run" ] || "$@"
}

# The same in the root that is installed into.
inside() {
    if [ -n "$root" ]; then
        act chroot "$root" "$@"
    else
        act "$@"
    fi
}

# Asks the root that is installed into; changes nothing and prints nothing.
ask_inside() {
    if [ -n "$root" ]; then
        chroot "$root" "$@"
    else
        "$@"
    fi
}

# Writes what stands on standard input to a file, whole or not at all. Arguments: file, mode.
put_file() {
    local file=$root$1 mode=$2 text
    IFS= read -r -d '' text || true
    if [ -f "$file" ] && [ "$(cat "$file"; printf x)" = "${text}x" ]; then
        return 0
    fi
    printf '%s$ write %s (mode %s)\n' "${dry_run:+(not run) }" "$file" "$mode"
    [ -z "$dry_run" ] || return 0
    mkdir -p "$(dirname "$file")"
    printf '%s' "$text" >"$file.new"
    chmod "$mode" "$file.new"
    sync "$file.new"
    mv -T "$file.new" "$file"
}

# Makes a link point somewhere else in one step. Arguments: what, link.
point_link() {
    local what=$1 link=$2
    [ "$(readlink "$link" 2>/dev/null)" != "$what" ] || return 0
    act ln -sfn "$what" "$link.new"
    act mv -T "$link.new" "$link"
    act sync "$(dirname "$link")"
}

# --- what is there

# Sets the paths under the root; called once the options are read.
set_paths() {
    case $root in
        '' | /*) root=${root%/} ;;
        *) fail "--root $root is no absolute path: begin it with /" ;;
    esac
    [ -z "$root" ] || [ -d "$root" ] || fail "$root is no folder: name the root folder to install into"
    home=$root/opt/wince
    releases=$home/releases
    roles_file=$home/roles
}

name_of() { basename "$(readlink "$home/$1" 2>/dev/null || true)"; }
# A dry run writes no roles, and what follows must know them all the same.
roles() { [ -z "$assumed_roles" ] && cat "$roles_file" 2>/dev/null || printf '%s' "$assumed_roles"; }
booted() { [ -z "$root" ] && [ -z "$files_only" ] && [ -d /run/systemd/system ]; }

# One installation or update at a time; the lock ends with the process, however it ends.
take_lock() {
    [ -z "$dry_run" ] || return 0
    mkdir -p "$home" 2>/dev/null || fail "$home cannot be written: run this as root"
    : 2>/dev/null >>"$home/.lock" || fail "$home cannot be written: run this as root"
    exec 9>>"$home/.lock"
    flock -n 9 || fail "another installation or update of $home is going on: wait until it has ended"
}

# --- one release

parts=(pyproject.toml README.md LICENSE device host models hardware systemd scripts)

# What belongs to a release, always in the same order and with the same times.
pack_source() {
    tar --create --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner --mode=go-w \
        --exclude=__pycache__ --exclude='*.egg-info' --exclude=models/third_party \
        --directory "$source_folder" "${parts[@]}"
}

check_source() {
    local part
    [ -f "$source_folder/pyproject.toml" ] && [ -f "$source_folder/scripts/_release.sh" ] ||
        fail "$source_folder holds no release of Wince: name its folder with --source"
    for part in "${parts[@]}"; do
        [ -e "$source_folder/$part" ] || fail "$source_folder holds no whole release of Wince, $part is missing: fetch it again"
    done
}

# Version and content name a release, so that the same content is never installed twice. What the
# roles need is part of it: a release that is in force is never changed.
release_name() {
    local version digest
    version=$(sed -n 's/^version = "\([A-Za-z0-9.+]*\)"$/\1/p' "$source_folder/pyproject.toml" 2>/dev/null | head -n 1)
    [ -n "$version" ] || fail "$source_folder/pyproject.toml names no version: fetch the release again"
    digest=$({ wanted_extras && pack_source; } | sha256sum) || fail "$source_folder cannot be read whole: fetch it again"
    printf '%s-%.10s\n' "$version" "$digest"
}

# The extras that the roles of this machine need.
wanted_extras() { roles | sort -u | paste -sd , -; }

release_is_complete() { [ -e "$releases/$1/complete" ]; }

# Makes a release that is not there yet. Without its last file, `complete`, it counts as not there.
build_release() {
    local name=$1
    if release_is_complete "$name"; then
        say "the release $name is there already"
        return 0
    fi
    say "making the release $name"
    check_space
    act mkdir -p "$releases/$name"
    act rm -f "$releases/$name/complete"
    printf '%s$ unpack %s into %s\n' "${dry_run:+(not run) }" "$source_folder" "$releases/$name"
    [ -n "$dry_run" ] || pack_source | tar --extract --directory "$releases/$name" --no-same-owner
    if [ -n "$environment_command" ]; then
        act "$environment_command" "$releases/$name" || fail "$environment_command could not make the environment of $name"
    else
        make_release_environment "$name"
    fi
    # Everything must be on the disk before the file that says so is.
    act sync -f "$releases"
    wanted_extras | put_file "${releases#"$root"}/$name/complete" 0644
    act sync "$releases/$name"
}

check_space() {
    local free_mb
    [ -z "$environment_command" ] && [ -z "$dry_run" ] || return 0
    mkdir -p "$releases"
    free_mb=$(df --output=avail -BM "$releases" | tail -n 1 | tr -dc 0-9)
    [ "$free_mb" -ge 1500 ] || fail "$releases has $free_mb MB free and a release needs 1500: free some, or remove old releases"
}

make_release_environment() {
    local name=$1 place=/opt/wince/releases/$1 pip=(-m pip install --quiet --disable-pip-version-check)
    local extra=()
    [ -z "$wheels" ] || pip+=(--no-index --find-links "$wheels")
    # Debian's own numpy is older than Wince needs, and its simplejpeg, which picamera2 brings in, is
    # built for that older one.
    [ ! -d "$root/usr/lib/python3/dist-packages/picamera2" ] || extra+=('simplejpeg>=1.8')
    inside python3 -m venv --clear --system-site-packages "$place/.venv" ||
        fail "the environment $place/.venv could not be made: is python3-venv installed?"
    inside "$place/.venv/bin/python" "${pip[@]}" "${place}[$(wanted_extras)]" "${extra[@]}" ||
        fail "the libraries of $name could not be installed: check the network, or name a folder of wheels with --wheels"
    ! roles | grep -qx device || make_ready_to_measure "$place"
}

# The face models and the compiled kernels of a release.
make_ready_to_measure() {
    local place=$1 models=$1/models/third_party
    act mkdir -p "$root$models"
    if [ -d "$source_folder/models/third_party" ]; then
        act cp -a "$source_folder/models/third_party/." "$root$models/"
    elif [ -d "$home/current/models/third_party" ]; then
        act cp -a "$home/current/models/third_party/." "$root$models/"
    fi
    inside env "WINCE_MODELS_DIR=$models" "$place/.venv/bin/wince-models" fetch ||
        fail "the face models of $place could not be fetched: check the network"
    inside env -u NUMBA_CACHE_DIR "WINCE_MODELS_DIR=$models" "$place/.venv/bin/wince-device" warm-up ||
        fail "the kernels of $place could not be compiled: see the line above"
    [ ${#extra[@]} -eq 0 ] || inside "$place/.venv/bin/python" -c 'import picamera2' ||
        advise "picamera2 cannot be imported beside Wince's libraries: the unit will find no camera of the Raspberry Pi"
}

# Removes all releases but the newest ones, never the one in force nor the one before.
prune_releases() {
    local name kept=2
    [ "$(name_of current)" != "$(name_of previous)" ] || kept=1
    while read -r name; do
        if [ "$name" = "$(name_of current)" ] || [ "$name" = "$(name_of previous)" ]; then
            continue
        fi
        kept=$((kept + 1))
        [ "$kept" -le "$keep" ] || remove_release "$name"
    done < <(ls -1t "$releases" 2>/dev/null || true)
}

remove_release() {
    # First of all it must not count as complete any more, whatever happens on the way.
    act rm -f "${releases:?}/$1/complete"
    act sync "$releases/$1"
    act rm -rf "${releases:?}/$1"
}

# --- services

# The units are links into `current`, so that going back to a release brings its units back too.
link_units() {
    local unit
    act mkdir -p "$root/etc/systemd/system"
    for unit in "$@"; do
        point_link "/opt/wince/current/systemd/$unit" "$root/etc/systemd/system/$unit"
    done
}

units_of() {
    case $1 in
        device) printf '%s\n' wince-device.service ;;
        host) printf '%s\n' wince-broker.service wince-host.service ;;
    esac
}

# Those of the release in force: a role that came with a refused release has none.
services() {
    local role
    for role in $(tr , ' ' <"$home/${1:-current}/complete"); do units_of "$role"; done
}

helper_units() { printf '%s\n' wince-gave-up@.service wince-settle.service; }
