# shellcheck shell=bash
# shellcheck disable=SC2034 # the other files use what is set here
# Who owns a path and who else can write there. What another local user can change is not
# trusted: root would follow that user's links, and read that user's settings.

# inspect PATH [L]: leaves MODE (-rw-r--r--), OWNER and GROUP (numbers) of the path itself or, with
# L, of what a link names; false if there is none. By ls, because the options of stat differ from
# system to system.
inspect() {
    local line
    line=$(ls "-ldn${2-}" -- "$1" 2>/dev/null) || return 1
    read -r MODE _ OWNER GROUP _ <<<"$line"
}

# is_trusted UID: root's, or yours.
is_trusted() {
    [ "$1" = 0 ] || [ "$1" = "$EUID" ]
}

# others_can_write: what was just inspected. The right of a group is nobody else's where the group
# is its owner's alone, as most distributions make one for every user.
others_can_write() {
    [ "${MODE:8:1}" != w ] || return 0
    [ "${MODE:5:1}" = w ] || return 1
    # With an access control list, the group's letters stand for all that it names.
    [ "${MODE:10:1}" != + ] || return 0
    ! is_private_group "$GROUP" "$OWNER"
}

# is_private_group GID UID: the group has the user's name, and no other member. Root's group is never
# one: system programs and containers run in it as other users, and no list names them.
is_private_group() {
    local user group members
    [ "$1" != 0 ] || return 1
    have getent || return 1
    IFS=: read -r user _ <<<"$(getent passwd "$2" || true)"
    IFS=: read -r group _ _ members <<<"$(getent group "$1" || true)"
    [ -n "$user" ] && [ "$user" = "$group" ] || return 1
    [ -z "$members" ] || [ "$members" = "$user" ] || return 1
    ! getent passwd | awk -F: -v gid="$1" -v uid="$2" '$4 == gid && $3 != uid { found = 1 } END { exit !found }'
}

# resolve PATH [FROM]: leaves in RESOLVED where an absolute path leads, as far as it exists, and the rest in
# MISSING. False, with the reason in UNSAFE, where another user decides about that or may do so. A link
# is followed only if it is root's or yours, in a directory where nobody else can put one. With FROM, a
# directory that PATH begins with and that is no link, nothing above that is looked at.
resolve() {
    local rest=$1/ open=no links=0 component next target
    RESOLVED=''
    MISSING=''
    if [ -n "${2-}" ]; then
        enter "$2" || return 1
        RESOLVED=$2
        rest=${1#"$2"/}/
    fi
    while [ -n "$rest" ]; do
        component=${rest%%/*}
        next=$RESOLVED/$component
        rest=${rest#*/}
        case $component in
            '' | .) continue ;;
            ..)
                RESOLVED=${RESOLVED%/*}
                enter "${RESOLVED:-/}" || return 1
                continue
                ;;
        esac
        if ! inspect "$next"; then
            MISSING=$component/$rest
            MISSING=${MISSING%"${MISSING##*[!/]}"}
            return 0
        fi
        case $MODE in
            l*)
                links=$((links + 1))
                [ "$links" -le 40 ] || unsafe "$1 has too many symbolic links" || return 1
                [ "$open" = no ] || unsafe "$next is a symbolic link in a directory that others can write" || return 1
                is_trusted "$OWNER" || unsafe "$next is a symbolic link of another user" || return 1
                target=$(readlink "$next") || return 1
                rest=$target/$rest
                case $target in
                    /*) RESOLVED='' ;;
                esac
                ;;
            d*)
                enter "$next" || return 1
                RESOLVED=$next
                ;;
            *)
                [ -z "${rest//\//}" ] || unsafe "$next is not a directory" || return 1
                RESOLVED=$next
                return 0
                ;;
        esac
    done
}

# enter DIRECTORY: part of resolve; says in `open` whether others can write there, which is safe
# only where nobody can remove what is another's (the sticky bit of /tmp).
enter() {
    inspect "$1" || unsafe "$1 cannot be read" || return 1
    is_trusted "$OWNER" || unsafe "$1 belongs to another user ($OWNER)" || return 1
    open=no
    ! others_can_write || open=yes
    case $open${MODE:9:1} in
        no* | yes[tT]) ;;
        *) unsafe "other users can write in $1" ;;
    esac
}

unsafe() {
    UNSAFE=$1
    return 1
}

# make_directory PATH: makes what is missing of it, and leaves it in RESOLVED; false, with the reason in
# UNSAFE, where it is not yours alone to write in.
make_directory() {
    while :; do
        resolve "$1" || return 1
        [ -n "$MISSING" ] || break
        case /$MISSING/ in
            */../*) unsafe "$1 has .. behind a directory that does not exist" || return 1 ;;
        esac
        # Never -p: it would go through a link that somebody has just put there.
        mkdir -- "$RESOLVED/${MISSING%%/*}" 2>/dev/null ||
            unsafe "the directory $RESOLVED/${MISSING%%/*} cannot be made" || return 1
    done
    [ -d "$RESOLVED" ] || unsafe "$RESOLVED is not a directory" || return 1
    inspect "$RESOLVED"
    ! others_can_write || unsafe "other users can write in $RESOLVED"
}

# refuse_link PATH: of those that the script makes itself, none is a link.
refuse_link() {
    [ ! -L "$1" ] || die "$1 is a symbolic link, and the script has made none: look where it leads, and remove it"
}
