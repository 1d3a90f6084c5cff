# shellcheck shell=bash
# shellcheck disable=SC2153 # MAJOR is set in server.bash
# Debian and Ubuntu: distribution packages. Where there is none of pgvector for
# this PostgreSQL, it is built from the distribution's own source package.

debian_install_server() {
    local major packages
    need_root "PostgreSQL"
    know_package postgresql
    major=$(default_major)
    [ -n "$major" ] && [ "$major" -ge "$OLDEST_MAJOR" ] ||
        die "this system offers PostgreSQL ${major:-of no known version}, and $OLDEST_MAJOR or newer is needed: use compose.yaml (docker compose up -d --wait)"
    packages=("postgresql-$major")
    ! has_candidate "postgresql-$major-pgvector" || packages+=("postgresql-$major-pgvector")
    apt_install "${packages[@]}"
}

# The server package has the contrib extensions; it lacks some only while
# another process is just unpacking it.
debian_install_contrib() {
    need_root "PostgreSQL $MAJOR"
    apt_install "postgresql-$MAJOR"
}

debian_install_pgvector() {
    need_root "pgvector for PostgreSQL $MAJOR"
    know_package "postgresql-server-dev-$MAJOR"
    if has_candidate "postgresql-$MAJOR-pgvector"; then
        apt_install "postgresql-$MAJOR-pgvector"
    else
        build_pgvector
    fi
}

debian_install_plpgsql_check() {
    need_root "plpgsql_check for PostgreSQL $MAJOR"
    know_package "postgresql-$MAJOR-plpgsql-check"
    apt_install "postgresql-$MAJOR-plpgsql-check"
}

# The package starts a pooler on port 6432, at every boot. Nobody asked for that one.
debian_install_pooler() {
    need_root "PgBouncer"
    know_package pgbouncer
    apt_install pgbouncer
    if have systemctl; then
        capture as_root systemctl --now disable pgbouncer ||
            capture as_root systemctl disable pgbouncer || true
    fi
}

# ------------------------------------------------------------------ apt-get

has_candidate() {
    local policy
    policy=$(apt-cache policy "$1" 2>/dev/null)
    case $policy in
        '' | *'Candidate: (none)'*) return 1 ;;
    esac
}

# The package lists are fetched only when they do not know what we need.
know_package() {
    has_candidate "$1" && return 0
    update_lists
    # apt-get update ends well even when it could not reach a mirror.
    has_candidate "$1" || {
        show_output
        die "apt knows no package $1, not even after apt-get update"
    }
}

update_lists() {
    say "fetching the package lists"
    apt_get update || {
        show_output
        die "apt-get update failed"
    }
}

apt_install() {
    say "installing $*"
    forbid_default_cluster
    if ! apt_get install "$@"; then
        if grep -q 'dpkg --configure -a' "$SCRATCH/output"; then
            say "finishing an interrupted installation first: dpkg --configure -a"
            shielded dpkg --configure -a || true
        else
            # The packages of old lists may be gone from the mirror.
            update_lists
        fi
        apt_get install "$@" || {
            show_output
            die "apt-get could not install $*"
        }
    fi
    allow_default_cluster
}

# apt_get ARGUMENT...: as root, without questions. A fresh machine is often
# busy updating itself, so this waits for apt's locks; Lock::Timeout does so
# for dpkg's, but not for that of the package lists.
apt_get() {
    local deadline=$((SECONDS + 300))
    until shielded apt-get -y -q --no-install-recommends -o DPkg::Lock::Timeout=300 "$@"; do
        grep -q 'Could not get lock' "$SCRATCH/output" && [ "$SECONDS" -lt "$deadline" ] || return 1
        sleep 2
    done
}

# shielded COMMAND...: as root and out of reach of signals, because Ctrl-C in the
# middle of dpkg's work leaves the machine's packages half installed. The script
# stops when the command has ended.
shielded() {
    capture immune detached as_root env DEBIAN_FRONTEND=noninteractive setsid -w "$@"
}

# Ignored signals stay ignored in what the shell starts.
immune() {
    (trap '' INT TERM HUP && "$@")
}

# The version behind the package `postgresql`.
default_major() {
    apt-cache depends postgresql 2>/dev/null |
        awk '$1 == "Depends:" && $2 ~ /^postgresql-[0-9]+$/ { sub(/.*-/, "", $2); major = $2 }
             END { print major }'
}

# Debian's server package creates and starts a cluster `main` on port 5432 when
# it is installed. Nobody asked for that one: a drop-in forbids it, only while
# we install (at_exit sees to that).
CREATECLUSTER=/etc/postgresql-common/createcluster.d
DROP_IN=$CREATECLUSTER/augo-installing.conf
FORBIDDING=no

forbid_default_cluster() {
    FORBIDDING=yes
    as_root mkdir -p "$CREATECLUSTER"
    echo "create_main_cluster = false" | as_root tee "$DROP_IN" >/dev/null
}

allow_default_cluster() {
    [ "$FORBIDDING" = yes ] || return 0
    FORBIDDING=no
    as_root rm -f "$DROP_IN"
    # The directories go only if they are empty, so if they were ours.
    as_root rmdir "$CREATECLUSTER" "${CREATECLUSTER%/*}" 2>/dev/null || true
}

# A drop-in that a killed call has left.
forget_drop_in() {
    if [ -e "$DROP_IN" ] && [ "$EUID" -eq 0 ]; then
        FORBIDDING=yes
        allow_default_cluster
    fi
}

# --------------------------------------------------- pgvector from its source

build_pgvector() {
    local headers release started=$SECONDS
    release=$(source_release) || cannot_install "pgvector for PostgreSQL $MAJOR"
    install_build_tools
    say "building pgvector for PostgreSQL $MAJOR from the distribution's source package"
    scratch_directory
    mkdir "$SCRATCH/source" "$SCRATCH/lists" "$SCRATCH/cache"
    # apt downloads as this account when root calls it.
    if [ "$EUID" -eq 0 ] && id _apt >/dev/null 2>&1; then
        chmod 755 "$SCRATCH"
        chown _apt "$SCRATCH/source" "$SCRATCH/lists" "$SCRATCH/cache"
    fi
    headers=$(server_headers) || fail 1
    fetch_source "$release"
    compile_and_install "$headers"
    say "pgvector built and installed in $((SECONDS - started)) s"
}

install_build_tools() {
    local missing=()
    have gcc && [ -e /usr/include/stdio.h ] || missing+=(gcc libc6-dev)
    have make || missing+=(make)
    have dpkg-source || missing+=(dpkg-dev)
    [ "${#missing[@]}" -eq 0 ] || apt_install "${missing[@]}"
}

# Where the server's header files are. Installing postgresql-server-dev-NN
# would bring clang and llvm along and may upgrade, so restart, a running
# server; all we need of it are the headers, so they are only unpacked.
server_headers() {
    local directory
    directory=$("$BIN/pg_config" --includedir-server) ||
        die "$BIN lacks pg_config, which is needed to build pgvector for it"
    if [ ! -f "$directory/postgres.h" ]; then
        (cd "$SCRATCH/source" && quietly apt-get -q download "postgresql-server-dev-$MAJOR") ||
            die "cannot download postgresql-server-dev-$MAJOR"
        dpkg-deb -x "$SCRATCH/source/postgresql-server-dev-$MAJOR"_*.deb "$SCRATCH/headers" ||
            die "cannot unpack postgresql-server-dev-$MAJOR"
        directory=$SCRATCH/headers$directory
    fi
    printf '%s' "$directory"
}

# The release that has a pgvector source package, for each distribution.
source_release() {
    case $(os_release ID) in
        debian) printf 'trixie main' ;;
        ubuntu) printf 'noble universe' ;;
        *) return 1 ;;
    esac
}

# fetch_source RELEASE: unpacks the source into $SCRATCH/source. It comes from the machine's own
# mirror and is checked with the same key, but with lists of our own: the
# machine's apt sources stay as they are.
fetch_source() {
    local release=$1 archive
    archive=$(own_archive)
    [ -n "$archive" ] || die "cannot tell this machine's package mirror from its apt sources"
    {
        printf 'Types: deb-src\nURIs: %s\nSuites: %s\nComponents: %s\n' \
            "${archive%% *}" "${release% *}" "${release#* }"
        signing_key "${archive%% *}" "${archive#* }"
    } >"$SCRATCH/pgvector.sources"
    private_apt update ||
        die "cannot fetch the list of source packages of $release"
    (cd "$SCRATCH/source" && private_apt --only-source source pgvector) ||
        die "cannot fetch the source of pgvector"
}

private_apt() {
    quietly apt-get -q -o APT::Update::Error-Mode=any \
        -o Dir::Etc::sourcelist="$SCRATCH/pgvector.sources" -o Dir::Etc::sourceparts=- \
        -o Dir::State::lists="$SCRATCH/lists" -o Dir::Cache="$SCRATCH/cache" "$@"
}

# The distribution's archive as this machine reaches it: its URI, a blank, and
# the file that names it. Not a third party's: those have other code names.
own_archive() {
    # shellcheck disable=SC2016 # apt expands these
    apt-get indextargets --format '$(ORIGIN) $(CODENAME) $(REPO_URI) $(SOURCESENTRY)' \
        'Created-By: Packages' |
        awk -v codename="$(os_release VERSION_CODENAME)" '
            $1 ~ /^(Debian|Ubuntu)$/ && $2 == codename && !archive {
                sub(/:[0-9]+$/, "", $4)
                archive = $3 " " $4
            }
            END { print archive }'
}

# signing_key URI FILE: the Signed-By field (perhaps with the key inside) of the
# entry for URI in an apt sources file of either format; nothing if it has none.
signing_key() {
    case $2 in
        *.sources)
            awk -v uri="$1" '
                function same(a, b) { sub(/\/$/, "", a); sub(/\/$/, "", b); return a == b }
                BEGIN { RS = ""; FS = "\n" }
                {
                    field = key = ""; hit = 0
                    for (i = 1; i <= NF; i++) {
                        if ($i ~ /^#/) continue
                        text = $i
                        if (text ~ /^[^ \t]/) {
                            field = tolower(substr(text, 1, index(text, ":") - 1))
                            sub(/^[^:]*:/, "", text)
                        }
                        if (field == "signed-by") key = key $i "\n"
                        if (field == "uris") {
                            count = split(text, words, /[ \t]+/)
                            for (w = 1; w <= count; w++) if (same(words[w], uri)) hit = 1
                        }
                    }
                    if (hit && key != "" && !done) { printf "%s", key; done = 1 }
                }' "$2"
            ;;
        *)
            awk -v uri="$1" '
                function same(a, b) { sub(/\/$/, "", a); sub(/\/$/, "", b); return a == b }
                $1 == "deb" && match($0, /signed-by=[^] \t]+/) && !done {
                    key = substr($0, RSTART + 10, RLENGTH - 10)
                    gsub(",", " ", key)
                    for (i = 2; i <= NF; i++) if (same($i, uri) && !done) {
                        print "Signed-By: " key
                        done = 1
                    }
                }' "$2"
            ;;
    esac
}

compile_and_install() {
    local directory
    directory=$(echo "$SCRATCH"/source/pgvector-*/)
    # A make that called us must not hand its options and variables on.
    unset MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES
    # OPTFLAGS: no instructions that only this processor has. with_llvm: no
    # second build for the JIT, which would need clang. HEADERS: not installed,
    # nothing here builds against pgvector.
    set -- -s -C "$directory" OPTFLAGS='' with_llvm=no HEADERS='' \
        PG_CONFIG="$BIN/pg_config" includedir_server="$1"
    quietly make -j "$(getconf _NPROCESSORS_ONLN)" "$@" || die "pgvector does not compile"
    quietly as_root make "$@" install || die "pgvector cannot be installed"
}
