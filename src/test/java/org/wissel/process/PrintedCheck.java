package org.wissel.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The check of an export as docs/audit.md prints it, run by python3, which must be there: what nobody ran is not known to work.
 *
 * @param status 0 where it found nothing
 * @param said what it printed
 */
record PrintedCheck(int status, String said) {

    private static final Pattern PRINTED = Pattern.compile("```python\n(.*?)```", Pattern.DOTALL);

    static PrintedCheck of(String export) {
        try {
            Path input = Files.createTempFile(Path.of("target"), "audit", ".jsonl");
            Path output = Files.createTempFile(Path.of("target"), "audit", ".txt");
            Files.writeString(input, export);
            Process python = new ProcessBuilder("python3", "-c", printed())
                    .redirectInput(input.toFile())
                    .redirectOutput(output.toFile())
                    .redirectErrorStream(true)
                    .start();
            if (!python.waitFor(60, TimeUnit.SECONDS)) {
                python.destroyForcibly();
                throw new AssertionError("python3 did not end");
            }
            return new PrintedCheck(python.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
        } catch (IOException failed) {
            throw new UncheckedIOException("python3 could not be run: install it", failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    private static String printed() throws IOException {
        Matcher printed = PRINTED.matcher(Files.readString(Path.of("docs", "audit.md")));
        if (!printed.find()) {
            throw new AssertionError("docs/audit.md prints no check");
        }
        return printed.group(1);
    }
}
