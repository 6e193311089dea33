package org.wissel.blueriq;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.wissel.deployment.Done;
import org.wissel.deployment.Export;
import org.wissel.deployment.StepFailedException;
import org.wissel.remote.Command;
import org.wissel.remote.CommandResult;

/**
 * Where exports lie on one node until they are put in their place: {@code incoming} in the trash folder, which the Runtime does
 * not scan and whose rights are checked before anything begins. The exports folder itself must not change meanwhile: a Runtime
 * that does not tell what it has loaded would count as older than its files. Each lies there by its checksum, so that another
 * archive of the same version never goes on where this one broke off, and by its runtime, so that no two write one file.
 */
final class IncomingFolder {

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
            [ "$(stamp "$part")" = "$proven" ] || prove
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

    private static final Duration READING = Duration.ofSeconds(30);
    private static final Duration SENDING = Duration.ofSeconds(45);

    /** The parts in folders that nodes share which are being sent now: each is sent once. */
    private static final Set<String> SHARED = ConcurrentHashMap.newKeySet();

    private final NodeHost host;
    private final RuntimeProperties settings;
    private final KnownArchives known;
    private final String runtime;

    /** @param runtime what tells it from every other one on that machine */
    IncomingFolder(NodeHost host, RuntimeProperties settings, KnownArchives known, String runtime) {
        this.host = host;
        this.settings = settings;
        this.known = known;
        this.runtime = runtime;
    }

    /** Where an export lies until it is put in its place. */
    String part(Export export) {
        return settings.trashFolder() + "/incoming/" + name(export);
    }

    private String name(Export export) {
        return export.sha256() + (settings.exportsFolderShared() ? "" : "-" + hash(runtime)) + ".part";
    }

    private static String hash(String text) {
        try {
            byte[] all = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(all, 0, 8);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /**
     * Sends what is missing and proves it.
     *
     * @param target where it will go
     * @param atMost how long it may take, a quarter of which is kept for what is under way
     * @return empty when more is to be sent, or when it is being sent for another node of a folder that is shared
     */
    Optional<Done> send(Export export, String target, Duration atMost, LongConsumer arrived) {
        return alone(export, () -> sentAhead(export, target, atMost, arrived));
    }

    private Optional<Done> sentAhead(Export export, String target, Duration atMost, LongConsumer arrived) {
        String part = part(export);
        String[] lines = begin(export, target);
        if (lines[0].equals("taken")) {
            return Optional.ofNullable(Done.unchanged("something lies at " + target + " already, so nothing was sent"));
        }
        if (lines.length > 1 && known.isProven(part, lines[1])) {
            return Optional.ofNullable(Done.unchanged(export.id() + " was sent before, checksum proven"));
        }
        if (!upload(export, part, atMost, arrived)) {
            return Optional.empty();
        }
        CommandResult proved =
                host.run(Command.script(PROVE, part, export.sha256()).within(READING));
        require(proved, export, part);
        known.proven(part, proved.output());
        return Optional.ofNullable(
                Done.changed(export.id() + " sent ahead, " + export.size() + " bytes, checksum proven"));
    }

    private Optional<Done> alone(Export export, Supplier<Optional<Done>> sending) {
        if (!settings.exportsFolderShared()) {
            return sending.get();
        }
        if (!SHARED.add(part(export))) {
            return Optional.empty();
        }
        try {
            return sending.get();
        } finally {
            SHARED.remove(part(export));
        }
    }

    /**
     * Puts an export in its place, which was sent ahead or is sent now.
     *
     * @return the stamp that it has there
     */
    String place(Export export, String target) {
        String part = part(export);
        Optional<String> proven = known.proof(part);
        known.forget(part);
        if (proven.isPresent()) {
            CommandResult placed = placed(export, target, proven.get());
            if (placed.exitCode() != 3) {
                require(placed, export, target);
                return placed.output();
            }
            // Gone, or edited since: once more from the start.
        }
        if (alone(export, () -> sentNow(export, target)).isEmpty()) {
            throw host.failed(
                    "the time of a step was over before all of " + export.id() + " was sent",
                    "Press Retry: it goes on where it stopped.");
        }
        // The proof is part of it.
        CommandResult placed = placed(export, target, "");
        require(placed, export, target);
        return placed.output();
    }

    private Optional<Done> sentNow(Export export, String target) {
        begin(export, target);
        return upload(export, part(export), SENDING, bytes -> {})
                ? Optional.of(Done.changed("sent"))
                : Optional.empty();
    }

    private CommandResult placed(Export export, String target, String proven) {
        return host.run(Command.script(PLACE, part(export), target, export.sha256(), proven)
                .within(READING)
                .exclusively());
    }

    private String[] begin(Export export, String target) {
        CommandResult begun =
                host.run(Command.script(BEGIN, settings.exportsFolder(), settings.trashFolder(), name(export), target));
        String folder = settings.trashFolder() + "/incoming";
        switch (begun.exitCode()) {
            case 0 -> {}
            case 6 ->
                throw host.failed(
                        "the folder " + folder + ", which exports are sent to, lies on another file system than the"
                                + " exports folder " + settings.exportsFolder(),
                        "Give a trash-folder on the same one in the inventory.");
            case 7 ->
                throw host.failed(
                        "the folder " + folder + ", which exports are sent to, lies within the exports folder "
                                + settings.exportsFolder() + " when links are followed",
                        "Give a trash-folder outside of it in the inventory.");
            default ->
                throw host.failed(
                        "the folder " + folder + ", which exports are sent to, cannot be made (code " + begun.exitCode()
                                + "): " + begun.lastWords(),
                        "Check that the SSH user may write there, then press Retry.");
        }
        return begun.output().split("\n");
    }

    private boolean upload(Export export, String part, Duration atMost, LongConsumer arrived) {
        try {
            return host.upload(export.archive(), part, atMost, arrived);
        } catch (StepFailedException broken) {
            throw diskFull(export, part).orElse(broken);
        }
    }

    /** SFTP has no word for a full disk, so it is looked up. */
    private Optional<StepFailedException> diskFull(Export export, String part) {
        try {
            String[] lines = host.run(Command.script(SPACE, settings.exportsFolder(), part))
                    .output()
                    .split("\\s+");
            long free = Long.parseLong(lines[0]) * 1024;
            long missing = export.size() - Long.parseLong(lines[1]);
            return free >= missing
                    ? Optional.empty()
                    : Optional.of(host.failed(
                            "the disk is full: " + missing + " bytes of " + export.id() + " are missing and " + free
                                    + " are free in " + settings.exportsFolder(),
                            "Make room, then press Retry; the upload goes on where it broke off."));
        } catch (StepFailedException | NumberFormatException | ArrayIndexOutOfBoundsException unknown) {
            return Optional.empty();
        }
    }

    /** Removes what was sent in vain, since the export lies there already; where it cannot be removed it goes after a week. */
    void discard(Export export) {
        String part = part(export);
        if (known.proof(part).isPresent()) {
            known.forget(part);
            host.run(Command.of("rm", "-f", "--", part));
        }
    }

    private void require(CommandResult ended, Export export, String target) {
        String part = part(export);
        switch (ended.exitCode()) {
            case 0 -> {}
            case 3 ->
                throw host.failed(
                        "what arrived of " + export.id() + " as " + part + " is not what was sent, and was removed",
                        "Press Retry to send it again from the start.");
            case 4 ->
                throw host.failed(
                        "something else lies at " + target + " by now",
                        "Look who else puts exports there, then press Retry.");
            case 75 -> throw host.failed("another command holds the lock of this host", "Press Retry in a minute.");
            default ->
                throw host.failed(
                        part + " cannot become " + target + " (code " + ended.exitCode() + "): " + ended.lastWords(),
                        "Check that the SSH user may write there and that the disk is not full, then press Retry.");
        }
    }
}
