package org.wissel.blueriq;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongConsumer;
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

    private static final Logger LOG = LoggerFactory.getLogger(NodeExports.class);
    private static final Duration READING = Duration.ofSeconds(30);

    private final NodeHost host;
    private final RuntimeProperties settings;
    private final KnownArchives known;
    private final IncomingFolder incoming;
    private final TimeLimit limit;

    /** @param limit what reading the archives may take, waiting for others who read them included */
    NodeExports(
            NodeHost host, RuntimeProperties settings, KnownArchives known, IncomingFolder incoming, TimeLimit limit) {
        this.incoming = incoming;
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
            incoming.discard(export);
            return Done.unchanged(
                    export.id() + " lies there already, as " + there.get().path());
        }
        String stamp = incoming.place(export, target);
        // What was proven on its way need not be read again.
        known.put(
                target,
                new Known(stamp, new InstalledExport(export.id(), export.sha256(), target, export.exported()), null));
        return Done.changed(export.id() + " installed as " + target + ", " + export.size() + " bytes, checksum proven");
    }

    /** See {@link org.wissel.deployment.Runtime#send}. */
    Optional<Done> send(Export export, Duration share, LongConsumer arrived) {
        // A quarter is kept for what is under way.
        return incoming.send(export, target(export.id()), share.multipliedBy(4).dividedBy(3), arrived);
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
        if (result.succeeded() && checksums.size() < zips.size()) {
            // What it cannot read it says, and remembering that of an archive which can be read would last.
            throw host.failed("what sha256sum said of its exports came incomplete", "Press Retry.");
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
