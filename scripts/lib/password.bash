# shellcheck shell=bash
# shellcheck disable=SC2153 # the upper-case names are set in settings.bash
# The password of the cluster: random, and never an argument or a line of a log.
#
# It is kept twice, in files that only you can read. SECRET_FILE is the cluster's own. PASS_FILE is
# the one where psql and the Rust programs look for passwords, so that no URL needs to have one.

# The password of the clusters that this script once made. Everybody can read it here.
OLD_PASSWORD=augo

SECRET=''

new_password() {
    od -An -v -tx1 -N 24 /dev/urandom | tr -d ' \n'
}

# read_secret: the kept password into SECRET; false if none is kept.
read_secret() {
    SECRET=''
    refuse_link "$SECRET_FILE"
    [ -f "$SECRET_FILE" ] || return 1
    IFS= read -r SECRET <"$SECRET_FILE" || true
    [ -n "$SECRET" ]
}

make_secret() {
    SECRET=$(new_password)
    [ "${#SECRET}" -eq 48 ] || die "/dev/urandom gave no password"
    printf '%s\n' "$SECRET" | replace_file "$SECRET_FILE"
}

# replace_file PATH: with stdin, readable by you alone; complete or not at all.
replace_file() {
    # Global, so that at_exit removes it.
    TEMPORARY=$(mktemp "$1.XXXXXX") || die "cannot write beside $1"
    cat >"$TEMPORARY"
    mv -f -- "$TEMPORARY" "$1"
    TEMPORARY=''
}

# is_carried_over: false for a cluster that still has the old password, or may have it.
is_carried_over() {
    [ -f "$SECRET_FILE" ] || [ ! -e "$DATA" ]
}

# ---------------------------------------------------------- the role's password

# open_cluster: lets the role in by the pass file, whatever the cluster's password was before.
open_cluster() {
    if read_secret && logs_in "$SECRET"; then
        :
    elif logs_in "$OLD_PASSWORD"; then
        say "the cluster in $DATA has the password that everybody knows: replacing it by a random one"
        [ -n "$SECRET" ] || make_secret
        change_password
        logs_in "$SECRET" || die "the new password of role $ROLE does not work: $COMPLAINT"
    else
        die "the cluster in $DATA runs, but does not let role $ROLE in with the password in $SECRET_FILE: $COMPLAINT.
  To set a new one, remove that file, and call scripts/postgres$(test_flag) stop and start"
    fi
    add_pass_line
    logs_in '' || die "$PASS_FILE has the password of role $ROLE, but it does not work: $COMPLAINT"
}

# logs_in PASSWORD: with this one; an empty one is the pass file's.
logs_in() {
    PASSWORD=$1
    wait_for_login
}

# Statements on stdin, one a line, because an argument could be read in the process list. The
# first ones keep the last one out of the server's log.
password_statements() {
    cat <<SQL
SET log_statement = 'none';
SET log_min_duration_statement = -1;
SET log_min_duration_sample = -1;
SET log_min_error_statement = 'panic';
SET log_transaction_sample_rate = 0;
SET track_activities = off;
SET password_encryption = 'scram-sha-256';
ALTER ROLE $ROLE PASSWORD '$SECRET';
SQL
}

change_password() {
    password_statements | run_psql postgres -f - >/dev/null 2>&1 ||
        die "role $ROLE cannot be given a new password on 127.0.0.1:$PORT"
}

# Where nobody knows the password, or everybody does: before the cluster is started. In single-user
# mode no password is asked for, because only its owner can start that.
change_password_of_stopped() {
    say "setting a new password for role $ROLE of the cluster in $DATA"
    make_secret
    scratch_directory
    password_statements | as_owner "$BIN/postgres" --single -D "$DATA" postgres >"$SCRATCH/output" 2>&1 && return 0
    show_output
    die "the password of the cluster in $DATA cannot be set"
}

# --------------------------------------------------------------- the pass file

# check_pass_file: leaves the file's real place in PASS_TARGET, and ends where it is not surely yours.
check_pass_file() {
    local instead="; or name another file of your own with PGPASSFILE, in the environment of all programs"
    case $PASS_FILE in
        /*) ;;
        *) die "PGPASSFILE must be an absolute path" ;;
    esac
    resolve "$PASS_FILE" ||
        die "the password cannot be kept in $PASS_FILE: $UNSAFE. Set that right$instead"
    PASS_TARGET=$RESOLVED${MISSING:+/$MISSING}
    if [ -n "$MISSING" ]; then
        [ "$MISSING" = "${MISSING%/*}" ] ||
            die "the password cannot be kept in $PASS_FILE: there is no directory ${PASS_TARGET%/*}. Make it$instead"
        [ -w "$RESOLVED/" ] ||
            die "the password cannot be kept in $PASS_FILE: you cannot write in ${RESOLVED:-/}. Set that right$instead"
        return 0
    fi
    case $MODE in
        -*) ;;
        *) die "$PASS_FILE is not a file: remove it$instead" ;;
    esac
    [ "$OWNER" = "$EUID" ] || die "$PASS_FILE belongs to another user ($OWNER): remove it$instead"
    case $MODE in
        -???------*) ;;
        *) die "$PASS_FILE can be read by others ($MODE), so PostgreSQL's programs ignore it: chmod 600 $PASS_FILE$instead" ;;
    esac
    [ -w "${PASS_TARGET%/*}/" ] ||
        die "$PASS_FILE cannot be replaced: you cannot write in ${PASS_TARGET%/*}. Set that right$instead"
}

# add_pass_line: sees to it that SECRET is in the pass file and is what a log-in takes from there. A new
# line becomes the first one, because the first one that fits counts.
add_pass_line() {
    local start="127.0.0.1:$PORT:*:$ROLE:" line=${SECRET//\\/\\\\}
    line=$start${line//:/\\:}
    check_pass_file
    lock_pass_file
    if ! has_pass_line "$line" || ! logs_in ''; then
        { printf '%s\n' "$line" && other_lines "$start"; } | replace_file "$PASS_TARGET"
        say "the password of role $ROLE on 127.0.0.1:$PORT is in $PASS_FILE"
    fi
    unlock_pass_file
}

has_pass_line() {
    case $'\n'$(pass_lines)$'\n' in
        *$'\n'"$1"$'\n'*) ;;
        *) return 1 ;;
    esac
}

# drop_pass_line: takes SECRET out of the pass file.
drop_pass_line() {
    [ -e "$PASS_FILE" ] || return 0
    check_pass_file
    lock_pass_file
    if [ "$(other_lines)" != "$(pass_lines)" ]; then
        other_lines | replace_file "$PASS_TARGET"
    fi
    unlock_pass_file
}

pass_lines() {
    [ ! -e "$PASS_TARGET" ] || cat -- "$PASS_TARGET"
}

# other_lines [START]: those of the pass file without START, and without SECRET on whatever port the
# cluster had. The password travels in the environment.
other_lines() {
    pass_lines | START=${1-} SECRET_END=":*:$ROLE:$SECRET" awk '
        BEGIN { start = ENVIRON["START"]; ever = ENVIRON["SECRET_END"] }
        start != "" && index($0, start) == 1 { next }
        index($0, "127.0.0.1:") == 1 && length($0) > length(ever) &&
            substr($0, length($0) - length(ever) + 1) == ever { next }
        { print }'
}

# Clusters in different places share the pass file, so it has a lock of its own.
lock_pass_file() {
    prepare_lock_file "$PASS_TARGET.lock"
    exec 8>>"$PASS_TARGET.lock"
    lock_descriptor "$LOCK_SECONDS" 8 || die "another program has held $PASS_TARGET.lock for $LOCK_SECONDS seconds"
}

unlock_pass_file() {
    exec 8>&-
}
