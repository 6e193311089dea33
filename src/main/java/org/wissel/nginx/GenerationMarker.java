package org.wissel.nginx;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.wissel.deployment.CloseLook;
import org.wissel.remote.Command;
import org.wissel.remote.CommandResult;
import org.wissel.remote.PrintedNumber;
import org.wissel.remote.RemoteException;
import org.wissel.remote.RemoteFiles;
import org.wissel.remote.RemoteFiles.Replacement;
import org.wissel.remote.RemoteHost;

/**
 * Tells the running generation where worker processes cannot be seen: a line in nginx's configuration, {@code return 200
 * "<hash of the upstream's file> <id>";}, that nginx itself answers.
 *
 * <p>It is written after the upstream's file and never twice the same: a configuration that holds it was loaded after that
 * file was written, even where somebody else reloads in between.
 */
final class GenerationMarker {

    /**
     * $1 is the marker's file, $2 the upstream's. Prints lines of a keyword and values: marker (last change), text,
     * unreadable, upstream (last change and hash), now, and at the end: seen.
     */
    static final String LOOK =
            """
            LC_ALL=C; export LC_ALL
            if [ -f "$1" ] && [ -r "$1" ]; then
              { echo "marker $(stat -L -c %.9Z /proc/self/fd/3)"; printf 'text '; base64 -w 0 <&3; echo; } 3< "$1"
            else
              echo "unreadable $(cat -- "$1" 2>&1 >/dev/null | head -n 1)"
            fi
            echo "upstream $(stat -L -c %.9Z -- "$2") $(sha256sum < "$2" | cut -d' ' -f1)"
            echo "now $(date +%s.%N)"
            echo seen
            """;

    private static final Pattern LINE = Pattern.compile("return 200 \"(([0-9a-f]{64}) [0-9a-f-]{36})\";\\s*");

    // Old and new workers accept side by side for about 100 ms; counting answers instead of time was wrong 40 times of
    // 40.
    private static final Duration ONLY_NEW = Duration.ofMillis(1_100);
    private static final Duration PAUSE = Duration.ofMillis(20);

    private final RemoteHost host;
    private final NginxProperties settings;
    private final NginxProperties.Generation generation;
    private final GenerationProbe probe;

    /** @throws NullPointerException when no generation is set */
    GenerationMarker(RemoteHost host, NginxProperties settings, GenerationProbe probe) {
        this.host = host;
        this.settings = settings;
        this.generation = Objects.requireNonNull(settings.generation());
        this.probe = probe;
    }

    /** Asks nginx for its generation, for about a second when it is the written one. */
    Generation look() {
        CommandResult look = host.run(Command.script(LOOK, generation.file(), settings.file()));
        if (!look.output().contains("seen\n")) {
            throw new RemoteException(
                    host.name() + ": looking at " + generation.file() + " broke off with code " + look.exitCode() + ": "
                            + look.lastWords() + ". Look whether sh, stat, sha256sum and base64 work there.");
        }
        Map<String, String[]> lines = new HashMap<>();
        look.output().lines().forEach(line -> lines.put(line.split(" ")[0], line.split(" ")));
        if (!lines.containsKey("marker")) {
            String reason = look.output().lines().findFirst().orElse("").replaceFirst("unreadable ?", "");
            return Generation.untold("the generation's file " + generation.file() + " cannot be read: " + reason
                    + ". Make it, have it belong to the SSH user, and include it in a location of nginx.");
        }
        String[] text = lines.get("text");
        String marker = text.length < 2 ? "" : new String(Base64.getDecoder().decode(text[1]), StandardCharsets.UTF_8);
        return answered(marker, lines.get("marker")[1], lines.get("upstream"), lines.get("now")[1]);
    }

    private Generation answered(String marker, String changed, String[] upstream, String now) {
        BigDecimal since = PrintedNumber.of(changed);
        Duration age = Duration.ofMillis(
                PrintedNumber.of(now).subtract(since).movePointRight(3).longValue());
        boolean held = age.compareTo(generation.holdTime()) >= 0;
        String answer;
        try {
            answer = probe.ask(generation.url());
        } catch (IOException silent) {
            return Generation.untold("nginx's processes cannot be seen, and " + generation.url()
                    + " does not tell its generation: " + said(silent) + ". Start nginx, or correct the generation's"
                    + " url in the inventory and the location that includes " + generation.file() + ".");
        }
        Matcher line = LINE.matcher(marker);
        boolean written = line.matches()
                && upstream.length == 3
                && line.group(2).equals(upstream[2])
                && since.compareTo(PrintedNumber.of(upstream[1])) >= 0;
        if (!written) {
            return Generation.seen(
                    false, held, generation.file() + " was not written after the last change of " + settings.file());
        }
        if (!answer.equals(line.group(1))) {
            return Generation.seen(false, held, another(answer));
        }
        return new CloseLook(ONLY_NEW, PAUSE)
                .until(() -> otherThan(line.group(1)))
                .map(other -> Generation.seen(false, held, other))
                .orElseGet(() -> Generation.seen(
                        true,
                        held,
                        generation.url() + " told only the written generation for a second; it was written "
                                + NginxControl.seconds(age) + " ago"));
    }

    private Optional<String> otherThan(String expected) {
        try {
            String answer = probe.ask(generation.url());
            return answer.equals(expected) ? Optional.empty() : Optional.of(another(answer));
        } catch (IOException silent) {
            return Optional.of(generation.url() + " does not answer each time: " + said(silent));
        }
    }

    private String another(String answer) {
        String shown = answer.length() <= 20 ? answer : answer.substring(0, 20) + "...";
        return generation.url() + " still tells another generation (" + shown + ")";
    }

    private static String said(IOException silent) {
        return silent.getMessage() == null ? silent.getClass().getSimpleName() : silent.getMessage();
    }

    /**
     * Writes a new marker for this content of the upstream's file, which must lie there already.
     *
     * @return what went wrong; empty when it is written
     */
    Optional<String> write(byte[] upstream) {
        String line = "return 200 \"" + RemoteFiles.sha256(upstream) + " " + UUID.randomUUID() + "\";\n";
        try {
            Replacement became = RemoteFiles.replace(
                    host,
                    generation.file(),
                    RemoteFiles.read(host, generation.file()),
                    line.getBytes(StandardCharsets.UTF_8));
            return became == Replacement.REPLACED
                    ? Optional.empty()
                    : Optional.of("somebody else edited " + generation.file() + " between reading and writing it");
        } catch (RemoteException failed) {
            return Optional.of(failed.getMessage().replaceFirst("\\.$", ""));
        }
    }
}
