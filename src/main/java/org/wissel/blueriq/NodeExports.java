package org.wissel.blueriq;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wissel.blueriq.KnownArchives.Known;
import org.wissel.deployment.Done;
import org.wissel.deployment.Export;
import org.wissel.deployment.InstalledExport;
import org.wissel.deployment.ProjectVersion;
import org.wissel.deployment.StepFailedException;
import org.wissel.remote.Command;
import org.wissel.remote.CommandResult;
import org.wissel.remote.TimeLimit;

/**
 * The export archives on one node. A Runtime tells exports by their metadata, so each lies under a file name of its own
 * that holds project and version, and none is ever written over another. What was read of an archive is remembered until
 * its times, size or inode change.
 */
final class NodeExports {

    /**
     * $1 the uploaded part, $2 the target, $3 the checksum that it must have. Exit 3: the part is gone or another's
     * content and was removed; 4: something lies at the target.
     */
    static final String FINISH =
            """
            part=$1 target=$2 wanted=$3
            sum=$(sha256sum < "$part") || exit 3
            [ "${sum%% *}" = "$wanted" ] || { rm -f "$part"; exit 3; }
            [ ! -e "$target" ] || exit 4
            chmod 0644 "$part" || exit
            sync "$part" || exit
            mv -n -T "$part" "$target" || exit
            [ ! -e "$part" ] || exit 4
            sync "$(dirname "$target")" || exit
            """;

    /** $1 the exports folder, $2 the part: kilobytes free, and bytes of the part that are there already. */
    static final String SPACE =
            """
            df -Pk "$1" | awk 'NR == 2 { print $4 }'
            stat -c %s "$2" 2>/dev/null || echo 0
            """;

    private static final Logger LOG = LoggerFactory.getLogger(NodeExports.class);
    private static final Duration READING = Duration.ofSeconds(30);

    private final NodeHost host;
    private final RuntimeProperties settings;
    private final KnownArchives known;
    private final TimeLimit limit;

    /** @param limit what reading the archives may take, waiting for others who read them included */
    NodeExports(NodeHost host, RuntimeProperties settings, KnownArchives known, TimeLimit limit) {
        this.host = host;
        this.settings = settings;
        this.known = known;
        this.limit = limit;
    }

    /** Where this export goes. */
    String target(ProjectVersion id) {
        return folder() + "/" + id.project() + "-" + id.version() + ".project.zip";
    }

    /** The path of an archive as it is below the exports folder. */
    String below(String path) {
        return path.substring(folder().length()).replaceFirst("^/+", "");
    }

    private String folder() {
        return settings.exportsFolder().replaceFirst("/+$", "");
    }

    /** Reads the archives that a look found; those that are known already cost nothing. */
    ExportInventory read(NodeLook look) {
        try {
            return known.alone(limit, () -> readAlone(look));
        } catch (IllegalStateException busy) {
            throw host.failed("its exports could not be read: " + busy.getMessage(), "Press Retry.");
        }
    }

    private ExportInventory readAlone(NodeLook look) {
        List<NodeLook.Zip> zips = look.zips();
        known.keepOnly(zips.stream().map(NodeLook.Zip::path).toList());
        List<NodeLook.Zip> fresh =
                zips.stream().filter(zip -> !known.holds(zip)).toList();
        Map<String, String> checksums = fresh.isEmpty() ? Map.of() : checksums(fresh);
        fresh.forEach(zip -> known.put(zip.path(), identified(zip, checksums.get(zip.path()))));
        List<InstalledExport> installed = new ArrayList<>();
        Map<String, String> unreadable = new TreeMap<>();
        for (NodeLook.Zip zip : zips) {
            Known archive = known.of(zip.path());
            if (archive == null) {
                continue;
            }
            if (archive.export() != null) {
                installed.add(archive.export());
            } else {
                unreadable.put(zip.path(), archive.unreadable());
            }
        }
        return new ExportInventory(List.copyOf(installed), Map.copyOf(unreadable));
    }

    /** Puts the export in its place unless it lies there; see {@link org.wissel.deployment.Runtime#install}. */
    Done install(Export export) {
        String target = target(export.id());
        ExportInventory before = inventory();
        refuse(before.refuses(export, target));
        Optional<InstalledExport> there = before.of(export.id());
        if (there.isPresent()) {
            return Done.unchanged(
                    export.id() + " lies there already, as " + there.get().path());
        }
        String part = target + ".part";
        upload(export, part);
        CommandResult finished = host.run(Command.script(FINISH, part, target, export.sha256())
                .within(READING)
                .exclusively());
        switch (finished.exitCode()) {
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
                        part + " cannot become " + target + " (code " + finished.exitCode() + "): "
                                + finished.lastWords(),
                        "Check that the SSH user may write there and that the disk is not full, then press Retry.");
        }
        ExportInventory after = inventory();
        refuse(after.refuses(export, target));
        InstalledExport installed = after.of(export.id())
                .orElseThrow(() -> host.failed(
                        export.id() + " was installed but is not found in " + settings.exportsFolder(),
                        "Look who else changes that folder, then press Retry."));
        return Done.changed(
                export.id() + " installed as " + installed.path() + ", " + export.size() + " bytes, checksum proven");
    }

    /** What lies there now; fails where the folder cannot be read. */
    ExportInventory inventory() {
        NodeLook look = NodeLook.at(host, settings);
        if (look.folders().isEmpty()) {
            throw host.failed(
                    "the exports folder " + settings.exportsFolder() + " does not exist or cannot be read",
                    "Create it, or correct exports-folder in the inventory.");
        }
        return read(look);
    }

    private void refuse(Optional<ExportInventory.Refused> refused) {
        refused.ifPresent(reason -> {
            throw host.failed(reason.what(), reason.remedy());
        });
    }

    private void upload(Export export, String part) {
        try {
            host.upload(export.archive(), part);
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

    private Map<String, String> checksums(List<NodeLook.Zip> zips) {
        List<String> words = new ArrayList<>(List.of("sha256sum", "-z", "--"));
        zips.forEach(zip -> words.add(zip.path()));
        CommandResult result = host.run(Command.of(words).within(READING));
        if (result.exitCode() > 1) {
            throw host.failed(
                    "sha256sum ended with code " + result.exitCode() + ": " + result.lastWords(),
                    "The SSH user needs sha256sum of GNU coreutils there.");
        }
        Map<String, String> checksums = new HashMap<>();
        for (String line : result.output().split("\0")) {
            // 64 digits, a space, a space or '*', the path
            if (line.length() > 66) {
                checksums.put(line.substring(66), line.substring(0, 64));
            }
        }
        return checksums;
    }

    private Known identified(NodeLook.Zip zip, String sha256) {
        String reason = "It cannot be read by the SSH user.";
        if (sha256 != null) {
            WatchedChannel archive = new WatchedChannel(host.open(zip.path()));
            try (archive) {
                ExportMetadata metadata = ExportArchive.identify(archive);
                return new Known(
                        zip.stamp(), new InstalledExport(metadata.id(), sha256, zip.path(), metadata.exported()), null);
            } catch (IllegalArgumentException unsound) {
                archive.failure().ifPresent(failure -> {
                    throw brokeOff(zip, failure);
                });
                reason = unsound.getMessage();
            } catch (IOException failure) {
                throw brokeOff(zip, failure);
            }
        }
        LOG.info("{}: {} is left alone: {}", host.node(), zip.path(), reason);
        return new Known(zip.stamp(), null, reason);
    }

    private StepFailedException brokeOff(NodeLook.Zip zip, IOException failure) {
        return host.failed("reading " + zip.path() + " broke off: " + failure.getMessage(), "Press Retry.");
    }
}
