package org.wissel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The lines of sudoers that docs/connect.md gives one kind of host, and a stand-in for sudo that allows exactly them: it compares
 * word by word, as sudo does where no pattern stands, and notes what it was asked.
 *
 * @param lines as they stand there
 */
public record Sudoers(List<Line> lines) {

    public static final String LOAD_BALANCER = "## 3. On every load balancer";
    public static final String NODE = "## 4. On every node";

    private static final Path PAGE = Path.of("docs/connect.md");
    private static final Pattern FILE = Pattern.compile("(?s)<<'SUDOERS'\n(.*?)\n\\s*SUDOERS\n");

    /** One program with all its words. A line without any would allow every word, and a pattern more than one command. */
    private static final Pattern LINE =
            Pattern.compile("wissel ALL=\\(root\\) NOPASSWD: (/usr/s?bin)/([a-z]+)((?: [A-Za-z0-9._@/-]+)+)");

    private static final String SUDO =
            """
            #!/bin/sh
            folder=$(dirname "$0")
            how=run asking=yes
            while :; do
                case $1 in
                    -n) asking=no ;;
                    -l) how=list ;;
                    *) break ;;
                esac
                shift
            done
            echo "$how $*" >> "$folder/sudo.asked"
            [ $asking = no ] || { echo "sudo would wait for a password" >&2; exit 9; }
            grep -qxF -- "$*" "$folder/sudo.allowed" || { echo "sudo: a password is required" >&2; exit 1; }
            [ $how = run ] || exit 0
            program=$1
            shift
            exec "$folder/as-root/$program" "$@"
            """;

    /** A program of this path with these words. */
    public record Line(String folder, String program, List<String> words) {

        /** As it is asked for: sudo finds the program by its own path. */
        String asked() {
            return program + " " + String.join(" ", words);
        }
    }

    /** Those below this heading of the page. */
    public static Sudoers of(String heading) {
        Matcher file = FILE.matcher(section(heading));
        if (!file.find()) {
            throw new AssertionError(PAGE + " has no sudoers below " + heading);
        }
        return new Sudoers(
                file.group(1).lines().map(String::strip).map(Sudoers::line).toList());
    }

    private static Line line(String text) {
        Matcher line = LINE.matcher(text);
        if (!line.matches()) {
            throw new AssertionError(PAGE + " allows more or other things than one command by this line: " + text);
        }
        return new Line(
                line.group(1),
                line.group(2),
                Arrays.asList(line.group(3).strip().split(" ")));
    }

    /** The text below a heading of the page, up to the next one. */
    static String section(String heading) {
        String page = read(PAGE);
        int start = page.indexOf("\n" + heading + "\n");
        if (start < 0) {
            throw new AssertionError(PAGE + " has no heading " + heading);
        }
        int end = page.indexOf("\n## ", start + 2);
        return page.substring(start, end < 0 ? page.length() : end);
    }

    /** The words of a command in the page's settings. */
    public static List<String> command(String setting) {
        Matcher command = Pattern.compile(" " + setting + ": \\[([^]]+)]").matcher(read(PAGE));
        if (!command.find()) {
            throw new AssertionError(PAGE + " has no setting " + setting);
        }
        return List.of(command.group(1).split(", "));
    }

    /**
     * Lays the stand-in into a folder of the path.
     *
     * @param asRoot the words that each program stands for, which come before those that are asked for
     */
    public void install(Path bin, Map<String, List<String>> asRoot) {
        try {
            Path folder = Files.createDirectories(bin.resolve("as-root"));
            executable(bin.resolve("sudo"), SUDO);
            Files.write(
                    bin.resolve("sudo.allowed"), lines.stream().map(Line::asked).toList());
            for (Map.Entry<String, List<String>> program : asRoot.entrySet()) {
                executable(
                        folder.resolve(program.getKey()),
                        "#!/bin/sh\nexec "
                                + program.getValue().stream()
                                        .map(word -> "'" + word + "'")
                                        .collect(Collectors.joining(" "))
                                + " \"$@\"\n");
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static void executable(Path file, String text) throws IOException {
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** What may be asked. */
    public SortedSet<String> allowed() {
        return lines.stream().map(Line::asked).collect(Collectors.toCollection(TreeSet::new));
    }

    /** What the stand-in was asked to run, allowed or not. */
    public static SortedSet<String> run(Path bin) {
        return asked(bin, "run ");
    }

    /** What it was asked about, without running it. */
    public static SortedSet<String> listed(Path bin) {
        return asked(bin, "list ");
    }

    private static SortedSet<String> asked(Path bin, String how) {
        return read(bin.resolve("sudo.asked"))
                .lines()
                .filter(line -> line.startsWith(how))
                .map(line -> line.substring(how.length()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The file as sudo has it. */
    public String text() {
        List<String> text = new ArrayList<>();
        lines.forEach(line -> text.add("wissel ALL=(root) NOPASSWD: " + line.folder() + "/" + line.asked()));
        return String.join("\n", text) + "\n";
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
