package org.wissel.blueriq;

import java.time.Duration;
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
import org.wissel.remote.RemoteFiles;

/**
 * Where exports lie on one node until they are put in their place: {@code incoming} in the trash folder, which the Runtime does
 * not scan and whose rights are checked before anything begins. The exports folder itself must not change meanwhile: a Runtime
 * that does not tell what it has loaded would count as older than its files. Each lies there by its checksum, so that another
 * archive of the same version never goes on where this one broke off, and by its runtime, so that no two write one file.
 */
final class IncomingFolder {

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
        return export.sha256()
                + (settings.exportsFolderShared()
                        ? ""
                        : "-" + RemoteFiles.sha256(runtime).substring(0, 16)) + ".part";
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
            return Optional.of(notSent(target));
        }
        if (lines.length > 1 && known.isProven(part, lines[1])) {
            return Optional.of(sentBefore(export));
        }
        return upload(export, part, atMost, arrived) ? Optional.of(proven(export, part)) : Optional.empty();
    }

    private static Done notSent(String target) {
        return Done.unchanged("something lies at " + target + " already, so nothing was sent");
    }

    private static Done sentBefore(Export export) {
        return Done.unchanged(export.id() + " was sent before, checksum proven");
    }

    private Done proven(Export export, String part) {
        CommandResult proved = host.run(
                Command.script(IncomingScripts.PROVE, part, export.sha256()).within(READING));
        require(proved, export, part);
        known.proven(part, proved.output());
        return Done.changed(export.id() + " sent ahead, " + export.size() + " bytes, checksum proven");
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
        return host.run(Command.script(IncomingScripts.PLACE, part(export), target, export.sha256(), proven)
                .within(READING)
                .exclusively());
    }

    private String[] begin(Export export, String target) {
        CommandResult begun = host.run(Command.script(
                IncomingScripts.BEGIN, settings.exportsFolder(), settings.trashFolder(), name(export), target));
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
            String[] lines = host.run(Command.script(IncomingScripts.SPACE, settings.exportsFolder(), part))
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
