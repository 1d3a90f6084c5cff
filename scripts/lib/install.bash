# shellcheck shell=bash
# Installs what is missing, where it knows how to.

# ensure_server: BIN and MAJOR of a server with pgvector and uuid-ossp.
ensure_server() {
    forget_drop_in
    find_server || install_server
    if [ -z "$BIN" ]; then
        find_server || die "PostgreSQL was installed, but its server is nowhere to be found; name its directory with PG_BIN"
    fi
    has_extension uuid-ossp "$BIN" "$MAJOR" || install_contrib
    has_extension uuid-ossp "$BIN" "$MAJOR" ||
        die "the PostgreSQL in $BIN lacks the contrib extensions (uuid-ossp): install them, a package like postgresql-contrib"
    if ! has_extension vector "$BIN" "$MAJOR"; then
        install_pgvector
        has_extension vector "$BIN" "$MAJOR" ||
            die "pgvector was installed, but not for the PostgreSQL $MAJOR in $BIN"
    fi
}

install_server() {
    case $(platform) in
        debian) debian_install_server ;;
        macos) homebrew_install postgresql@17 pgvector ;;
        *) cannot_install "PostgreSQL $OLDEST_MAJOR or newer with pgvector" ;;
    esac
}

install_contrib() {
    # Elsewhere each system has its own name for them: ensure_server says so.
    if [ "$(platform)" = debian ] && [ "$BIN" = "/usr/lib/postgresql/$MAJOR/bin" ]; then
        debian_install_contrib
    fi
}

install_pgvector() {
    case $(platform) in
        debian) debian_install_pgvector ;;
        macos) homebrew_install pgvector ;;
        *) cannot_install "pgvector for PostgreSQL $MAJOR" ;;
    esac
}

# ensure_plpgsql_check: an extension that the tests ask, where Debian has it for its own server.
ensure_plpgsql_check() {
    find_server || return 0
    [ "$(platform)" = debian ] && [ "$BIN" = "/usr/lib/postgresql/$MAJOR/bin" ] || return 0
    ! has_extension plpgsql_check "$BIN" "$MAJOR" || return 0
    take_lock
    debian_install_plpgsql_check
}

# ensure_pooler: PgBouncer, which the tests start themselves, each one of its own.
ensure_pooler() {
    ! has_pooler || return 0
    take_lock
    case $(platform) in
        debian) debian_install_pooler ;;
        macos) homebrew_install pgbouncer ;;
        *) die "the tests need PgBouncer, and this script cannot install it on this system: install the package pgbouncer" ;;
    esac
    has_pooler || die "PgBouncer was installed, but is nowhere to be found"
}

# Debian puts it where only root looks; the tests look there as well.
has_pooler() {
    PATH=$PATH:/usr/sbin:/usr/local/sbin:/opt/homebrew/bin have pgbouncer
}

platform() {
    if [ "$(uname -s)" = Darwin ]; then
        printf 'macos'
    elif have apt-get && [[ " $(os_release ID) $(os_release ID_LIKE) " == *" debian "* ]]; then
        printf 'debian'
    else
        printf 'other'
    fi
}

# os_release NAME: a field of the system's self-description.
os_release() {
    [ -r /etc/os-release ] || return 0
    sed -n "s/^$1=//p" /etc/os-release | tr -d "\"'"
}

homebrew_install() {
    have brew || die "install Homebrew first, or use compose.yaml: docker compose up -d --wait"
    say "installing with Homebrew: $*"
    quietly brew install "$@" || die "brew install $* failed"
}

# Says what a person has to do, and ends.
cannot_install() {
    local how
    case " $(os_release ID) $(os_release ID_LIKE) " in
        *" fedora "* | *" rhel "*) how="sudo dnf install postgresql-server postgresql-contrib pgvector" ;;
        *" arch "*) how="sudo pacman -S postgresql pgvector" ;;
        *" alpine "*) how="apk add postgresql17 postgresql17-contrib postgresql-pgvector" ;;
        *) how="install PostgreSQL, its contrib extensions and pgvector with your system's package manager" ;;
    esac
    die "$1 is missing and this script cannot install it on this system.
  Either: $how
  or:     docker compose up -d --wait"
}

# ------------------------------------------------------------------- root

# Ends with what root has to run, when nothing here can become root.
need_root() {
    [ "$EUID" -ne 0 ] || return 0
    if have sudo; then
        sudo -n true 2>/dev/null && return 0
        # sudo asks on the terminal itself.
        if [ -t 0 ] && [ -t 2 ]; then
            say "sudo may ask for your password to install $1"
            sudo -v && return 0
        fi
    fi
    die "$1 must be installed, and only root can do that. As root, once:
  $HERE/postgres$(test_flag) install"
}

as_root() {
    if [ "$EUID" -eq 0 ]; then
        "$@"
    else
        sudo "$@"
    fi
}
