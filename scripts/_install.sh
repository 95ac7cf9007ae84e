# What install-device and install-host share: packages, user, settings, services, and taking it away.
# Sourced after _release.sh, never run by itself.
# shellcheck shell=bash

anyway='' uninstall='' purge='' start=yes role='' earlier_roles=''

usage() {
    cat <<END
Usage: install-$role [OPTION]...        as root
  --dry-run       print every command, change nothing
  --uninstall     take the services and releases away; settings and data stay
  --purge         with --uninstall: settings, secrets and data go too
  --source DIR    folder of the release (default: the one this script lies in)
  --wheels DIR    take the libraries from this folder, without a network
  --root DIR      install into the root folder DIR, a mounted SD card for instance
  --files-only    lay down the files: no packages, no user, no service is started
  --no-start      do not start the services now
  --anyway        on another system than Debian or Raspberry Pi OS bookworm or trixie, 64 bit
  --environment-command COMMAND   makes the environment of the release folder it is called with
It may be run again at any time: what is there already stays, settings above all. When another release
is in force it is updated as update-device does it.
END
}

read_options() {
    while [ $# -gt 0 ]; do
        case $1 in
            --help | -h) usage; exit 0 ;;
            --dry-run) dry_run=yes ;;
            --uninstall) uninstall=yes ;;
            --purge) purge=yes ;;
            --files-only) files_only=yes ;;
            --no-start) start='' ;;
            --anyway) anyway=yes ;;
            --source | --wheels | --root | --environment-command)
                [ $# -ge 2 ] || fail "$1 needs a value: see install-$role --help"
                case $1 in
                    --source) source_folder=$2 ;;
                    --wheels) wheels=$2 ;;
                    --root) root=$2 ;;
                    --environment-command) environment_command=$2 ;;
                esac
                shift ;;
            *) fail "$1 is no option: see install-$role --help" ;;
        esac
        shift
    done
    [ -z "$purge" ] || [ -n "$uninstall" ] || fail "--purge removes data and is only for --uninstall: say both"
}

check_system() {
    local name='' architecture
    # Whose files the machine's own os-release is no business of.
    # shellcheck source=/dev/null
    name=$(. "$root/etc/os-release" 2>/dev/null && printf '%s' "${VERSION_CODENAME:-}") || true
    if [ -n "$files_only" ]; then
        architecture=$(uname -m)
    else
        architecture=$(ask_inside dpkg --print-architecture 2>/dev/null || uname -m)
    fi
    case $name/$architecture in
        bookworm/arm64 | bookworm/amd64 | bookworm/aarch64 | bookworm/x86_64) ;;
        trixie/arm64 | trixie/amd64 | trixie/aarch64 | trixie/x86_64) ;;
        *)
            [ -n "$anyway" ] ||
                fail "this is ${name:-no Debian} on $architecture, and Wince is installed on Debian or Raspberry Pi OS bookworm or trixie, 64 bit: say --anyway to try"
            advise "${name:-no Debian} on $architecture has not been tried" ;;
    esac
}

check_rights() {
    [ -n "$dry_run" ] || [ -n "$files_only" ] || [ "$(id -u)" -eq 0 ] ||
        fail "installing needs root: run it with sudo, or with --dry-run to see what it would do"
}

# --- the system around it

installed() { ask_inside dpkg-query --show --showformat '${db:Status-Status}\n' "$1" 2>/dev/null | grep -qx installed; }

# Packages that must be there.
install_packages() {
    local package missing=()
    [ -z "$files_only" ] || return 0
    for package in "$@"; do
        installed "$package" || missing+=("$package")
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    inside apt-get update -qq || advise "the package lists could not be fetched; what is here is used"
    inside env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" ||
        fail "apt-get could not install ${missing[*]}: check the network and run this again"
}

# A package that only some systems have.
install_where_offered() {
    [ -z "$files_only" ] || return 0
    # Without its caches, which asking would write.
    if ask_inside apt-cache -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= show "$1" >/dev/null 2>&1; then
        install_packages "$1"
    else
        advise "$1 is not offered by this system's packages, so $2"
    fi
}

make_user() {
    [ -z "$files_only" ] || return 0
    ask_inside getent group wince >/dev/null || inside groupadd --system wince
    ask_inside getent passwd wince >/dev/null ||
        inside useradd --system --gid wince --home-dir /var/lib/wince --no-create-home \
            --shell /usr/sbin/nologin wince
}

# Those that Debian lacks and Raspberry Pi OS has.
make_groups() {
    local group
    [ -z "$files_only" ] || return 0
    for group in "$@"; do
        ask_inside getent group "$group" >/dev/null || inside groupadd --system "$group"
    done
}

owned_by() {
    local owner=$1
    shift
    [ -n "$files_only" ] || inside chown "$owner" "$@"
}

settings_folder() {
    [ -d "$root/etc/wince" ] || act mkdir -p "$root/etc/wince"
    act chmod 0755 "$root/etc/wince"
}

# Copies a settings file where none is. Arguments: from the release, to, mode.
settle_file() {
    [ ! -e "$root$2" ] || { say "$2 is there and stays as it is"; return 0; }
    put_file "$2" "$3" <"$1"
}

limit_journal() { put_file /etc/systemd/journald.conf.d/50-wince.conf 0644 <"$source_folder/systemd/settings/journald.conf"; }

check_clock() {
    [ -z "$dry_run" ] && booted || return 0
    if chronyc -n tracking 2>/dev/null | grep -q '^Leap status *: Normal'; then
        say "chrony keeps the clock"
    else
        advise "the clock is not synchronised yet: see chronyc sources; until then rows are marked as such"
    fi
}

# --- services

# Enabled by a link of our own: systemctl would resolve it to one release, which goes away one day.
start_services() {
    local unit units=()
    mapfile -t units < <(units_of "$role")
    act mkdir -p "$root/etc/systemd/system/multi-user.target.wants"
    for unit in "${units[@]}" wince-settle.service; do
        point_link "../$unit" "$root/etc/systemd/system/multi-user.target.wants/$unit"
    done
    if booted; then
        act systemctl daemon-reload
        act systemctl try-restart systemd-journald.service || true
    fi
    if booted && [ -n "$start" ]; then
        act systemctl start --no-block "${units[@]}"
        [ -n "$dry_run" ] || say "started: ${units[*]}; see systemctl status '${units[0]}'"
    fi
}

# What a person at the machine types, and where it finds the face models.
link_programs() {
    act mkdir -p "$root/usr/local/bin"
    point_link "/opt/wince/current/.venv/bin/wince-$role" "$root/usr/local/bin/wince-$role"
    [ "$role" = device ] || return 0
    act mkdir -p "$root/usr/share/wince"
    point_link /opt/wince/current/models/third_party "$root/usr/share/wince/models"
}

take_role() {
    local wanted
    earlier_roles=$(roles)
    wanted=$({ roles; printf '%s\n' "$role"; } | sort -u)
    printf '%s\n' "$wanted" | put_file /opt/wince/roles 0644
    [ -z "$dry_run" ] || assumed_roles=$wanted
}

# The first release is switched to at once; every later one only when it is healthy.
install_release() {
    local name
    if [ -e "$home/current" ]; then
        update_release
        return 0
    fi
    name=$(release_name)
    build_release "$name"
    point_link "releases/$name" "$home/current"
    mapfile -t linked < <(units_of "$role"; helper_units)
    link_units "${linked[@]}"
}

update_release() {
    local options=(--source "$source_folder")
    mapfile -t linked < <(units_of "$role"; helper_units)
    link_units "${linked[@]}"
    [ -z "$dry_run" ] || options+=(--dry-run)
    [ -z "$root" ] || options+=(--root "$root")
    [ -z "$wheels" ] || options+=(--wheels "$wheels")
    [ -z "$environment_command" ] || options+=(--environment-command "$environment_command")
    # Where no service runs there is nothing to ask about its health.
    booted || options+=(--restart-command true --health-command true --steady 0)
    # The lock goes over to it.
    exec 9>&-
    "$source_folder/scripts/update-device" "${options[@]}" || leave_role $?
}

# A role whose release was refused would come back unasked with the next one.
leave_role() {
    take_lock
    printf '%s\n' "$earlier_roles" | put_file /opt/wince/roles 0644
    exit "$1"
}

# The last word. A dry run must not sound like more.
conclude() {
    if [ -n "$dry_run" ]; then
        say "this was a dry run: nothing has been changed"
    else
        say "$1"
    fi
}

# --- taking it away

remove_role() {
    local unit units=() rest
    mapfile -t units < <(units_of "$role")
    rest=$(roles | grep -vx "$role" || true)
    [ -n "$rest" ] || units+=(wince-settle.service wince-gave-up@.service)
    for unit in "${units[@]}"; do
        ! booted || act systemctl stop --quiet "$unit" || true
        act rm -f "$root/etc/systemd/system/$unit" "$root/etc/systemd/system/multi-user.target.wants/$unit"
    done
    ! booted || act systemctl daemon-reload
    remove_own_files
    act rm -f "$root/usr/local/bin/wince-$role"
    if [ -n "$rest" ]; then
        printf '%s\n' "$rest" | put_file /opt/wince/roles 0644
        say "the releases stay for: $rest"
    else
        act rm -f "$root/etc/systemd/journald.conf.d/50-wince.conf"
        act rm -rf "${root:-}/opt/wince" "${root:-}/var/cache/wince" "${root:-}/usr/share/wince"
    fi
    if [ -n "$purge" ]; then
        remove_own_data
        [ -n "$rest" ] || remove_user
    else
        say "settings in /etc/wince and data in /var/lib stay; --purge removes them"
    fi
}

remove_user() {
    act rm -rf "${root:-}/etc/wince"
    [ -n "$files_only" ] || ! ask_inside getent passwd wince >/dev/null || inside userdel wince
}
