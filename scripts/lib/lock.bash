# shellcheck shell=bash
# One script at a time works on the clusters of a home directory.
#
# The kernel keeps the lock with file descriptor 9: it ends with the process,
# however that dies, so there is never a stale one. A program that the script
# started and that still works holds it too, which is right; but one that may
# stay (the server, services that a package starts) must be started `detached`.

LOCK_SECONDS=900

take_lock() {
    make_directory "$HOME_DIR" ||
        die "$UNSAFE: set that right, or choose another place with AUGO_PG_HOME"
    [ -w "$HOME_DIR" ] || die "cannot write in $HOME_DIR; choose another place with AUGO_PG_HOME"
    check_instance_directory
    prepare_lock_file "$HOME_DIR/lock"
    exec 9>>"$HOME_DIR/lock"
    lock_descriptor 0 9 && return 0
    say "waiting for another scripts/postgres to finish"
    lock_descriptor "$LOCK_SECONDS" 9 ||
        die "another scripts/postgres has held $HOME_DIR/lock for $LOCK_SECONDS seconds"
}

# prepare_lock_file PATH: makes it for you alone; whoever can open it could keep the lock.
prepare_lock_file() {
    refuse_link "$1"
    # With -C an existing file, or a link that somebody has just made, is not opened.
    (umask 077 && set -C && : >"$1") 2>/dev/null || true
    refuse_link "$1"
    inspect "$1" || die "the lock file $1 cannot be made"
    [ "$OWNER" = "$EUID" ] || die "the lock file $1 belongs to another user ($OWNER)"
    case $MODE in
        -???------*) ;;
        -*) chmod 600 -- "$1" ;;
        *) die "the lock file $1 is not a file" ;;
    esac
}

# lock_descriptor SECONDS DESCRIPTOR: locks it, waiting so long at most.
lock_descriptor() {
    if have flock; then
        flock -w "$1" "$2"
    elif have perl; then
        # macOS has no flock program. The lock belongs to the open file, which
        # this shell shares with perl, so it stays when perl ends.
        perl -MFcntl=:flock -e '
            open(my $file, ">>&=", $ARGV[1]) or die "descriptor $ARGV[1]: $!";
            exit 0 if flock($file, LOCK_EX | LOCK_NB);
            exit 1 if !$ARGV[0];
            alarm $ARGV[0];
            exit(flock($file, LOCK_EX) ? 0 : 1);
        ' "$1" "$2"
    else
        die "neither flock nor perl is here to keep two calls apart: install one"
    fi
}

# detached COMMAND...: without the lock, and without any pipe of our caller's
# whose end somebody waits for. (9>&- on a function call is not enough: bash 3.2
# lets the program inherit the copy that it keeps.)
detached() {
    (
        for file in /dev/fd/*; do
            file=${file##*/}
            case $file in
                [012] | *[!0-9]*) ;;
                *) eval "exec $file>&-" ;;
            esac
        done
        "$@"
    )
}
