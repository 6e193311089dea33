package org.wissel.blueriq;

import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.wissel.deployment.StepFailedException;
import org.wissel.remote.Command;
import org.wissel.remote.CommandResult;
import org.wissel.remote.Exchange;
import org.wissel.remote.RemoteException;
import org.wissel.remote.RemoteFiles;
import org.wissel.remote.RemoteHost;

/** The machine of one node: what cannot be asked there becomes a failed step that names the node first. */
record NodeHost(String node, RemoteHost host) {

    CommandResult run(Command command) {
        return asked(() -> host.run(command));
    }

    /** Runs them in one exchange, whatever each ends with. */
    List<CommandResult> run(Command... commands) {
        return asked(() -> Exchange.run(host, commands));
    }

    /** Runs them in one exchange until one fails. */
    List<CommandResult> untilFailure(Command... commands) {
        return asked(() -> Exchange.untilFailure(host, commands));
    }

    Map<String, byte[]> read(List<String> paths) {
        return asked(() -> RemoteFiles.read(host, paths));
    }

    RemoteFiles.Replaced replaceAndRead(String path, byte[] expected, byte[] wanted, List<String> paths) {
        return asked(() -> RemoteFiles.replaceAndRead(host, path, expected, wanted, paths));
    }

    /** See {@link RemoteHost#upload(Path, String, Duration, LongConsumer)}. */
    boolean upload(Path file, String path, Duration atMost, LongConsumer arrived) {
        return asked(() -> host.upload(file, path, atMost, arrived));
    }

    SeekableByteChannel open(String path) {
        return asked(() -> host.open(path));
    }

    /** @param what what was tried and what came back, without a full stop */
    StepFailedException failed(String what, String remedy) {
        return new StepFailedException(node, what, remedy);
    }

    private <T> T asked(Supplier<T> question) {
        try {
            return question.get();
        } catch (RemoteException failure) {
            String said = failure.getMessage();
            String what = said.startsWith(node + ": ") ? said.substring(node.length() + 2) : said;
            throw new StepFailedException(
                    node,
                    what.endsWith(".") ? what.substring(0, what.length() - 1) : what,
                    "Then press Retry.",
                    failure);
        }
    }
}
