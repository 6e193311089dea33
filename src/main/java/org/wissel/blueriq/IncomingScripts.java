package org.wissel.blueriq;

/** What runs on a node for the exports that are sent to it; see {@link IncomingFolder}. */
final class IncomingScripts {

    /** Prints a file's times, size and inode, as {@link NodeLook} does. */
    private static final String STAMP =
            """
            export LC_ALL=C
            stamp() {
                find "$1" -maxdepth 0 -type f -printf '%T@ %C@ %s %i' 2>/dev/null
            }
            """;

    /**
     * {@code prove}: whether the part is what is wanted; one that is not is removed. The stamp is the same before and after, so
     * that nobody wrote meanwhile.
     */
    private static final String PROVE_IT =
            """
            sum() {
                # Several times as fast where it is there.
                sum=$(openssl dgst -sha256 -r < "$1" 2>/dev/null) && [ "${#sum}" -ge 64 ] || sum=$(sha256sum < "$1")
            }
            prove() {
                # What a link leads to was not sent, and is not ours to change.
                [ ! -L "$part" ] || { rm -f -- "$part"; exit 3; }
                chmod 0644 "$part" && sync "$part" || exit 3
                before=$(stamp "$part")
                sum "$part" || exit 3
                [ "${sum%% *}" = "$wanted" ] && [ -n "$before" ] && [ "$before" = "$(stamp "$part")" ] || {
                    rm -f -- "$part"
                    exit 3
                }
            }
            """;

    /**
     * $1 the exports folder, $2 the trash folder, $3 the part's name, $4 where it will go. Makes the folder, removes what nobody
     * has sent to for a week, and prints whether something lies where it will go, and the stamp of the part. Exit 5: cannot be
     * made; 6: on another file system; 7: within the exports folder.
     */
    static final String BEGIN = STAMP
            + """
            exports=$1 incoming=$2/incoming name=$3 target=$4
            mkdir -p -m 0755 -- "$2" && mkdir -p -m 0755 -- "$incoming" || exit 5
            [ "$(stat -L -c '%d %m' -- "$incoming/.")" = "$(stat -L -c '%d %m' -- "$exports/.")" ] || exit 6
            case $(readlink -f -- "$incoming")/ in "$(readlink -f -- "$exports")"/*) exit 7 ;; esac
            find "$incoming" -maxdepth 1 -type f -name '*.part' ! -name "$name" -mmin +10080 -delete 2>/dev/null
            [ ! -L "$incoming/$name" ] || rm -f -- "$incoming/$name" || exit 5
            if [ -e "$target" ] || [ -L "$target" ]; then echo taken; else echo free; fi
            stamp "$incoming/$name"
            exit 0
            """;

    /** $1 the part, $2 the checksum that it must have. Prints its stamp. Exit 3: it is gone, or other content and was removed. */
    static final String PROVE = STAMP + PROVE_IT
            + """
            part=$1 wanted=$2
            prove
            stamp "$part"
            """;

    /**
     * $1 the part, $2 the target, $3 the checksum that it must have, $4 the stamp under which that was proven. Prints the stamp
     * of the target. Exit 3: the part is gone, or other content and was removed; 4: something lies at the target.
     */
    static final String PLACE = STAMP + PROVE_IT
            + """
            part=$1 target=$2 wanted=$3 proven=$4
            [ ! -e "$target" ] && [ ! -L "$target" ] || exit 4
            [ -f "$part" ] || exit 3
            { [ -n "$proven" ] && [ "$(stamp "$part")" = "$proven" ]; } || prove
            mv -n -T -- "$part" "$target" || exit
            [ ! -e "$part" ] || exit 4
            sync "$(dirname "$target")" || exit
            stamp "$target"
            """;

    /** $1 the exports folder, $2 the part: kilobytes free, and bytes of the part that are there already. */
    static final String SPACE =
            """
            df -Pk "$1" | awk 'NR == 2 { print $4 }'
            stat -c %s "$2" 2>/dev/null || echo 0
            """;

    private IncomingScripts() {}
}
