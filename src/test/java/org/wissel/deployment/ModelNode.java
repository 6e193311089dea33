package org.wissel.deployment;

import java.util.Arrays;
import java.util.List;

/**
 * One runtime in the checker's model: what lies on its disk, and what its process made of that when it last started.
 * Versions are bits in the order of {@link #VERSIONS}, shortcuts indexes in the order of {@link #SHORTCUTS}.
 */
final class ModelNode {

    static final ProjectVersion OLD = new ProjectVersion("Weather", "0.0-v1");
    static final ProjectVersion TARGET = new ProjectVersion("Weather", "0.0-v2");
    static final List<ProjectVersion> VERSIONS = List.of(
            OLD,
            TARGET,
            new ProjectVersion("Weather", "0.0-v0"),
            new ProjectVersion("Tides", "0.0-v1"),
            new ProjectVersion("Tides", "0.0-v2"));
    static final List<String> SHORTCUTS = List.of("weather", "beach", "tides");
    static final int V1 = 0;
    static final int V2 = 1;
    static final int V0 = 2;
    static final int TIDES1 = 3;
    static final int TIDES2 = 4;

    final String name;
    /** Versions whose exports lie there. */
    int disk;
    /** Per shortcut the version that its file names, -1 where the node has no such shortcut. */
    int[] written;

    boolean alive = true;
    boolean healthy = true;
    /** Whether the process is older than its files. */
    boolean stale;
    /** Whether the process says what it has loaded. */
    boolean tells = true;

    /** Whether the deployment goes on without it; nobody looks at it any more. */
    boolean leftOut;

    /** Whether it is a Case Engine: no balancer lists it, and no shortcut starts anything there. */
    boolean engine;

    /** Whether it does not become healthy with the target loaded. */
    boolean poisoned;

    int loaded;
    int[] resolved;

    ModelNode(String name, int versions, int... shortcuts) {
        this.name = name;
        disk = versions;
        loaded = versions;
        written = shortcuts.clone();
        resolved = shortcuts.clone();
    }

    ModelNode copy() {
        ModelNode copy = new ModelNode(name, disk);
        copy.written = written.clone();
        copy.alive = alive;
        copy.healthy = healthy;
        copy.stale = stale;
        copy.tells = tells;
        copy.leftOut = leftOut;
        copy.engine = engine;
        copy.poisoned = poisoned;
        copy.loaded = loaded;
        copy.resolved = resolved.clone();
        return copy;
    }

    void install(int version) {
        if (!contains(disk, version)) {
            disk |= bit(version);
            stale = true;
        }
    }

    void remove(int version) {
        if (contains(disk, version)) {
            disk &= ~bit(version);
            stale = true;
        }
    }

    void point(int shortcut, int version) {
        if (written[shortcut] != version) {
            written[shortcut] = version;
            stale = true;
        }
    }

    /** The process reads its disk; it does not answer its health check yet. */
    void restart() {
        alive = true;
        healthy = false;
        stale = false;
        loaded = disk;
        resolved = written.clone();
    }

    void die() {
        alive = false;
        healthy = false;
        stale = true;
        loaded = 0;
    }

    /** Versions of which sessions can be started on it. */
    int starts() {
        int versions = 0;
        if (alive) {
            for (int version : resolved) {
                if (version >= 0) {
                    versions |= bit(version);
                }
            }
        }
        return versions & loaded;
    }

    static int bit(int version) {
        return 1 << version;
    }

    static boolean contains(int versions, int version) {
        return (versions & bit(version)) != 0;
    }

    static int indexOf(ProjectVersion version) {
        return VERSIONS.indexOf(version);
    }

    static int indexOf(String project, String version) {
        return indexOf(new ProjectVersion(project, version));
    }

    /** The project that a shortcut belongs to. */
    static String project(int shortcut) {
        return shortcut == 2 ? "Tides" : "Weather";
    }

    static String words(int versions) {
        StringBuilder words = new StringBuilder();
        for (int version = 0; version < VERSIONS.size(); version++) {
            if (contains(versions, version)) {
                words.append(words.isEmpty() ? "" : ",").append(word(version));
            }
        }
        return words.isEmpty() ? "-" : words.toString();
    }

    private static String word(int version) {
        if (version < 0) {
            return "none";
        }
        ProjectVersion named = VERSIONS.get(version);
        return (named.project().equals("Weather") ? "" : named.project())
                + named.version().substring(4);
    }

    @Override
    public String toString() {
        String disks = words(disk);
        String writes = String.join(
                "/", Arrays.stream(written).mapToObj(ModelNode::word).toList());
        String runs = String.join(
                "/", Arrays.stream(resolved).mapToObj(ModelNode::word).toList());
        return name + " (disk " + disks + (loaded == disk ? "" : " loaded " + words(loaded)) + " names " + writes
                + (Arrays.equals(written, resolved) ? "" : " runs " + runs)
                + (stale && alive ? " stale" : "")
                + (alive ? healthy ? "" : " unhealthy" : " dead")
                + (tells ? "" : " silent") + (poisoned ? " poisoned" : "") + (leftOut ? " LEFT OUT" : "")
                + (engine ? " engine" : "") + ")";
    }
}
