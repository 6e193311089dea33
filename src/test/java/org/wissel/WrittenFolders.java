package org.wissel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Which folders below one were written into: a file in them came, went or has another content or inode. */
public final class WrittenFolders {

    private final Path root;
    private final Map<Path, String> before;

    private WrittenFolders(Path root) {
        this.root = root;
        this.before = look();
    }

    /** From now on. */
    public static WrittenFolders below(Path root) {
        return new WrittenFolders(root);
    }

    /** Relative to the root, which itself is the empty text. */
    public SortedSet<String> now() {
        Map<Path, String> after = look();
        SortedSet<String> folders = new TreeSet<>();
        Stream.concat(before.keySet().stream(), after.keySet().stream())
                .filter(file -> !String.valueOf(before.get(file)).equals(after.get(file)))
                .forEach(file -> folders.add(root.relativize(file.getParent()).toString()));
        return folders;
    }

    private Map<Path, String> look() {
        Map<Path, String> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(root)) {
            all.filter(file -> !file.equals(root)).forEach(file -> files.put(file, identity(file)));
            return files;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static String identity(Path file) {
        try {
            return Files.isDirectory(file)
                    ? "folder"
                    : Files.getAttribute(file, "unix:ino") + " " + Files.getLastModifiedTime(file);
        } catch (IOException gone) {
            return "gone";
        }
    }
}
