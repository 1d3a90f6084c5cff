# shellcheck shell=bash
# shellcheck disable=SC2153 # PORT is set in settings.bash
# The private cluster: its directory, its process.

# The account that runs the server when root calls: PostgreSQL refuses root.
ACCOUNT=postgres
START_SECONDS=60
LOG_KILOBYTES=16384

# as_owner COMMAND...: as the account that owns the cluster, in a directory
# that it can enter.
as_owner() {
    if [ "$EUID" -ne 0 ]; then
        (cd / && exec "$@")
    elif have runuser; then
        (cd / && exec runuser -u "$ACCOUNT" -- "$@")
    else
        # The many su programs agree on a command in one string only.
        (cd / && exec su -s "$BASH" "$ACCOUNT" -c "$(printf '%q ' "$@")")
    fi
}

# --------------------------------------------------------------- directory

create_cluster() {
    local password_file=$INSTANCE_DIR/password.new options=()
    [ ! -f "$DATA/PG_VERSION" ] || return 0
    create_instance_directory
    say "creating a PostgreSQL $MAJOR cluster in $DATA"

    # Made beside its place and moved there when complete, so that a killed
    # initdb leaves nothing that looks like a cluster.
    as_owner rm -rf -- "$DATA.new"
    [ "$INSTANCE" = dev ] || options=(--no-sync)
    # In a file, because an argument could be read in the process list.
    make_secret
    as_owner rm -f -- "$password_file"
    printf '%s\n' "$SECRET" | write_as_owner "$password_file"
    quietly as_owner "$BIN/initdb" --pgdata="$DATA.new" --username="$ROLE" \
        --pwfile="$password_file" --auth=scram-sha-256 --encoding=UTF8 \
        --locale=C --lc-ctype="$(character_type)" --no-instructions ${options[@]+"${options[@]}"} ||
        die "initdb failed"
    as_owner rm -f -- "$password_file"
    access_rules | write_as_owner "$DATA.new/pg_hba.conf"
    # Last, so that it wins over the lines above.
    printf '\n%s\n' "include 'augo.conf'" | append_as_owner "$DATA.new/postgresql.conf"
    as_owner mv -- "$DATA.new" "$DATA"
}

# check_instance_directory: ends where what is there is a link, or not surely the cluster's owner's.
# The directory above is yours alone, so nobody can put anything else there afterwards.
check_instance_directory() {
    local owner path
    for path in "$INSTANCE_DIR" "$DATA" "$DATA.new" "$LOG" "$LOG.old" "$SECRET_FILE"; do
        refuse_link "$path"
    done
    inspect "$INSTANCE_DIR" || return 0
    owner=$(owner_number)
    [ "$OWNER" = "$EUID" ] || [ "$OWNER" = "$owner" ] ||
        die "$INSTANCE_DIR belongs to another user ($OWNER): choose another place with AUGO_PG_HOME"
    ! others_can_write || die "other users can write in $INSTANCE_DIR ($MODE): choose another place with AUGO_PG_HOME"
}

# The number of the account that owns the cluster; none where root has no such account yet.
owner_number() {
    if [ "$EUID" -ne 0 ]; then
        printf '%s' "$EUID"
    else
        id -u "$ACCOUNT" 2>/dev/null || true
    fi
}

create_instance_directory() {
    # Not -p: what was checked exists, and nothing else is followed.
    [ -d "$INSTANCE_DIR" ] || mkdir -m 700 -- "$INSTANCE_DIR"
    if [ "$EUID" -eq 0 ]; then
        id "$ACCOUNT" >/dev/null 2>&1 ||
            die "PostgreSQL refuses to run as root and there is no account '$ACCOUNT' to run it: create it, or call this script as another user"
        chmod 700 "$INSTANCE_DIR"
        chown -h "$ACCOUNT" "$INSTANCE_DIR"
    else
        chmod 700 "$INSTANCE_DIR"
    fi
    as_owner test -w "$INSTANCE_DIR" ||
        die "the account $ACCOUNT cannot reach $INSTANCE_DIR; choose another place with AUGO_PG_HOME"
}

# Files are written as their owner: root must not follow a link out of a
# directory that belongs to somebody else.
write_as_owner() {
    # shellcheck disable=SC2016 # the inner shell expands it
    as_owner sh -c 'umask 077; cat >"$1"' sh "$1"
}

append_as_owner() {
    # shellcheck disable=SC2016 # the inner shell expands it
    as_owner sh -c 'cat >>"$1"' sh "$1"
}

# Sorting by bytes is the same on every machine; letters beyond ASCII still
# have upper and lower case where the system knows C.UTF-8.
character_type() {
    local name
    for name in $(locale -a 2>/dev/null); do
        case $name in
            C.utf8 | C.UTF-8)
                printf 'C.UTF-8'
                return 0
                ;;
        esac
    done
    printf 'C'
}

access_rules() {
    cat <<'END'
# Written by scripts/postgres. The only way in is TCP on this machine, with a password.
# TYPE  DATABASE  USER  ADDRESS       METHOD
host    all       all   127.0.0.1/32  scram-sha-256
END
}

server_settings() {
    cat <<END
# Written by scripts/postgres at every start, so edits are lost: use ALTER SYSTEM
# for settings of your own.
cluster_name = 'augo-$INSTANCE'
listen_addresses = '127.0.0.1'
port = $PORT
unix_socket_directories = ''
password_encryption = 'scram-sha-256'
timezone = 'UTC'
log_timezone = 'UTC'
lc_messages = 'C'
END
    [ "$INSTANCE" = test ] || return 0
    cat <<'END'

# The tests' databases are worth nothing after the tests.
fsync = off
synchronous_commit = off
full_page_writes = off
max_connections = 300
END
}

# Only what this script made: another file in there would be somebody's own.
delete_cluster() {
    as_owner rm -rf -- "$DATA" "$DATA.new" "$INSTANCE_DIR/password.new" "$LOG" "$LOG.old"
    rm -f -- "$SECRET_FILE"
    rmdir -- "$INSTANCE_DIR" 2>/dev/null || true
}

# ------------------------------------------------------------------ process

start_cluster() {
    local _
    forget_dead_postmaster
    is_carried_over || change_password_of_stopped
    server_settings | write_as_owner "$DATA/augo.conf"
    if [ -n "$(find "$LOG" -size "+${LOG_KILOBYTES}k" 2>/dev/null)" ]; then
        as_owner mv -f -- "$LOG" "$LOG.old"
    fi
    for _ in 1 2 3 4 5 6 7 8 9 10; do
        ! launch || return 0
        # After kill -9 of the postmaster its children need a moment to notice.
        case $(tail -n 5 "$LOG" 2>/dev/null) in
            *'pre-existing shared memory block'*) sleep 0.5 ;;
            *) break ;;
        esac
    done
    show_output
    [ ! -f "$LOG" ] || tail -n 8 "$LOG" >&2
    die "PostgreSQL did not start; its log: $LOG$(worthless_hint)"
}

# Without fsync, a crashed machine may leave the tests' cluster broken.
worthless_hint() {
    [ "$INSTANCE" = dev ] || printf '. The tests need nothing in there: scripts/postgres --test remove --yes'
}

launch() {
    capture detached as_owner "$BIN/pg_ctl" start -w -s -t "$START_SECONDS" -D "$DATA" -l "$LOG"
}

# By signals, as pg_ctl does, because that needs no PostgreSQL programs.
stop_cluster() {
    local signal signals='INT QUIT'
    # INT ends the sessions and shuts down cleanly; QUIT is the last resort, or
    # what was asked for: the next start then recovers as after a crash.
    [ "$IMMEDIATE" = no ] || signals=QUIT
    for signal in $signals; do
        # As its account, which cannot make root end another process with a false number.
        # shellcheck disable=SC2016 # the inner shell expands it
        as_owner "$BASH" -c 'kill "-$1" "$2"' bash "$signal" "$(postmaster_pid)"
        ! wait_for_end || return 0
    done
    die "the server (process $(postmaster_pid)) does not stop; its log: $LOG"
}

wait_for_end() {
    local deadline=$((SECONDS + START_SECONDS))
    while cluster_runs; do
        [ "$SECONDS" -lt "$deadline" ] || return 1
        sleep 0.1
    done
}

# pid_file_line NUMBER: of postmaster.pid: 1 process, 2 data directory, 4 port.
pid_file_line() {
    [ -f "$DATA/postmaster.pid" ] && sed -n "$1p" "$DATA/postmaster.pid" 2>/dev/null
}

postmaster_pid() {
    pid_file_line 1
}

running_port() {
    pid_file_line 4
}

# Whether the process in postmaster.pid is really this cluster's server: after
# a crash the number may be anybody's, and the directory may have been copied.
cluster_runs() {
    local pid directory
    pid=$(postmaster_pid) && [ -n "$pid" ] || return 1
    directory=$(pid_file_line 2)
    [ "$directory" -ef "$DATA" ] || return 1
    case "$(command_line "$pid") " in
        *postgres*" -D $directory "*) return 0 ;;
    esac
    return 1
}

command_line() {
    if [ -d /proc/self ]; then
        tr '\0' ' ' 2>/dev/null <"/proc/$1/cmdline"
    else
        ps -p "$1" -o args=
    fi 2>/dev/null
}

# PostgreSQL does not start while the number in a left-over postmaster.pid is
# some process of its account's. After a crashed machine it often is: one of
# our other cluster's. So such a file is removed, but only when that process
# surely is no server of this directory.
forget_dead_postmaster() {
    local pid command
    pid=$(postmaster_pid) && [ -n "$pid" ] || return 0
    command=$(command_line "$pid") || true
    case "$command " in
        ' ') return 0 ;;                     # no such process: PostgreSQL sees that itself
        *postgres*" -D /"*) ;;               # a server, of some directory
        *postgres*" -D "*) return 0 ;;       # a server, of who knows which
    esac
    cluster_runs || as_owner rm -f -- "$DATA/postmaster.pid"
}

check_running_port() {
    local port
    port=$(running_port) || true
    [ -z "$port" ] || [ "$port" = "$PORT" ] ||
        die "this cluster runs on port $port, but $PORT_NAME is $PORT: stop it first (scripts/postgres$(test_flag) stop), or give the second one a place of its own with AUGO_PG_HOME"
}
