package org.wissel.blueriq;

import java.util.List;
import java.util.regex.Pattern;
import org.wissel.deployment.Shown;
import org.wissel.remote.Command;
import org.wissel.remote.CommandResult;
import org.wissel.remote.SecretWords;

/** The log of the Runtime on one node. */
final class NodeLog {

    private static final int LINE_LIMIT = 500;
    private static final Pattern COLOURS = Pattern.compile("\\u001B\\[[0-9;]*[A-Za-z]");

    private final NodeHost host;
    private final RuntimeProperties settings;

    NodeLog(NodeHost host, RuntimeProperties settings) {
        this.host = host;
        this.settings = settings;
    }

    /** See {@link org.wissel.deployment.Runtime#lastLogLines}. */
    List<String> last(int lines) {
        String file = settings.logFile();
        if (file == null || file.isBlank()) {
            return List.of(host.node() + ": its log is not shown, since the setting log-file does not name it.");
        }
        CommandResult result = host.run(Command.of("tail", "-n", String.valueOf(lines), "--", file));
        if (!result.succeeded()) {
            throw host.failed(
                    "the log " + file + " cannot be read (code " + result.exitCode() + "): " + result.lastWords(),
                    "Correct log-file in the inventory, or let the SSH user read it.");
        }
        return result.output().lines().map(NodeLog::shown).toList();
    }

    private static String shown(String line) {
        String plain = COLOURS.matcher(line.replace('\t', ' ')).replaceAll("");
        return Shown.lines(SecretWords.hidden(Shown.lines(plain)), LINE_LIMIT);
    }
}
