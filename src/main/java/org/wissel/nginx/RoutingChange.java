package org.wissel.nginx;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import org.wissel.deployment.Done;
import org.wissel.deployment.Routing;
import org.wissel.deployment.StepFailedException;
import org.wissel.nginx.Upstream.Edit;
import org.wissel.remote.CommandResult;
import org.wissel.remote.LimitedHost;
import org.wissel.remote.RemoteException;
import org.wissel.remote.RemoteFiles;
import org.wissel.remote.RemoteFiles.Replacement;
import org.wissel.remote.RemoteHost;

/** Makes one routing so: write, check, reload, verify; and puts the last good file back where that fails. */
final class RoutingChange {

    /** What is kept of a step's time for putting the last good file back; the change itself gets the rest. */
    static final Duration PUTTING_BACK = Duration.ofSeconds(18);

    /** What writing, checking and reloading take on a slow machine: with less of the time left nothing is begun. */
    private static final Duration TO_WRITE_AND_LOAD = Duration.ofSeconds(10);

    private final String balancer;
    private final LimitedHost host;
    private final NginxControl nginx;
    private final RemoteHost afterwards;
    private final NginxControl nginxAfterwards;
    private final NginxProperties settings;
    private final Upstream upstream;
    private final Clock clock;

    /**
     * @param host for the change
     * @param nginx by that host
     * @param afterwards the same host with the time that is kept for putting back
     * @param nginxAfterwards by that host
     */
    RoutingChange(
            String balancer,
            LimitedHost host,
            NginxControl nginx,
            RemoteHost afterwards,
            NginxControl nginxAfterwards,
            NginxProperties settings,
            Upstream upstream,
            Clock clock) {
        this.balancer = balancer;
        this.host = host;
        this.nginx = nginx;
        this.afterwards = afterwards;
        this.nginxAfterwards = nginxAfterwards;
        this.settings = settings;
        this.upstream = upstream;
        this.clock = clock;
    }

    /** Looks once, for a change that may follow. */
    NginxLook seen() {
        return nginx.look();
    }

    /** See {@link org.wissel.deployment.Rotation#prepare}. */
    void prepare(Routing routing, NginxLook seen) {
        NginxLook look = running(seen);
        if (!upstream.edit(look.view(), routing).changes() && look.settled()) {
            return;
        }
        if (look.leaving()) {
            withoutLeavingWorkers(look);
        }
        nginx.check().ifPresent(unsound -> {
            throw new StepFailedException(
                    balancer, unsound + "; nothing was changed", "Correct nginx's configuration, then retry.");
        });
    }

    /** See {@link org.wissel.deployment.Rotation#route}; the file is written only as long as it is as seen. */
    Done ensure(Routing routing, NginxLook seen) {
        NginxLook look = running(seen);
        Edit edit = upstream.edit(look.view(), routing);
        if ((edit.changes() || !look.settled()) && look.leaving()) {
            look = running(withoutLeavingWorkers(look));
            edit = upstream.edit(look.view(), routing);
        }
        if (!edit.changes() && look.settled()) {
            return Done.unchanged(words(routing) + " as it was; " + look.evidence());
        }
        if (host.limit().left().compareTo(TO_WRITE_AND_LOAD) < 0) {
            throw new StepFailedException(
                    balancer,
                    "looking and waiting took so long that too little of the step's time is left to write, check and"
                            + " reload; nothing was changed",
                    "Retry; if it happens again, find out what slows that machine (load, disk, name service).");
        }
        try {
            NginxControl.Loaded loaded = edit.changes() ? writeAndLoad(edit) : load(edit);
            if (loaded.failed().isPresent()) {
                throw new StepFailedException(
                        balancer, loaded.failed().get(), edit.changes() ? putBack(edit) : nothingToPutBack());
            }
            return Done.changed(
                    words(routing) + "; " + loaded.look().orElseThrow().evidence());
        } catch (RemoteException broken) {
            // Nobody knows what became of it; whatever it was, the next try sees it and goes on from there.
            throw new StepFailedException(
                    balancer,
                    NginxLoadBalancer.withoutStop(broken.getMessage()) + "; " + settings.file()
                            + " may have the change, and whether nginx runs it is not known yet",
                    "Then retry: it looks again, and goes on from what it finds.",
                    broken);
        }
    }

    /** Has nginx load what lies there. */
    private NginxControl.Loaded load(Edit edit) {
        // The marker follows the file that it stands for: what holds the marker was loaded after that file was written.
        return nginx.mark(edit.after()).map(NginxControl.Loaded::not).orElseGet(nginx::load);
    }

    private NginxControl.Loaded writeAndLoad(Edit edit) {
        if (nginx.marks()) {
            requireOurs(replaced(host.run(RemoteFiles.replacing(settings.file(), edit.before(), edit.after()))));
            return load(edit);
        }
        List<CommandResult> results = nginx.replaceAndLoad(edit.before(), edit.after());
        Replacement became = replaced(results.get(0));
        requireOurs(became);
        // Where somebody else wrote the same just now the exchange ended with that.
        return became == Replacement.REPLACED ? nginx.loaded(results.subList(1, results.size())) : load(edit);
    }

    private Replacement replaced(CommandResult result) {
        try {
            return RemoteFiles.became(host, settings.file(), result);
        } catch (RemoteException untouched) {
            throw new StepFailedException(
                    balancer, NginxLoadBalancer.withoutStop(untouched.getMessage()), "Then retry.", untouched);
        }
    }

    private void requireOurs(Replacement became) {
        if (became == Replacement.FOREIGN_EDIT) {
            throw new StepFailedException(
                    balancer,
                    "somebody else edited " + settings.file() + " between reading and writing it; nothing was changed",
                    "Retry: it is then read again.");
        }
    }

    private NginxLook running(NginxLook look) {
        look.problem(settings).ifPresent(problem -> {
            throw new StepFailedException(
                    balancer, "nginx cannot be reloaded, so nothing was changed", "What was seen: " + problem);
        });
        return look;
    }

    /** Every reload leaves a generation of workers until its last request ends: never more than one of them. */
    private NginxLook withoutLeavingWorkers(NginxLook first) {
        Instant since = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        AtomicReference<NginxLook> last = new AtomicReference<>(first);
        return nginx.await(settings.earlierReloadTimeout(), look -> {
                    last.set(look);
                    return !look.leaving();
                })
                .orElseThrow(() -> new StepFailedException(
                        balancer,
                        "workers of an earlier reload still finish requests ("
                                + last.get().leavingWords() + ") although it was waited for them since " + since
                                + " for " + NginxControl.seconds(settings.earlierReloadTimeout())
                                + ", and each reload adds more of them; nothing was changed",
                        "Wait until they ended, then retry. Websockets and long downloads hold them;"
                                + " worker_shutdown_timeout bounds that."));
    }

    private String nothingToPutBack() {
        return "The file was as wanted already, so there is nothing to put back, and " + whatRuns()
                + " Correct nginx's configuration, then retry.";
    }

    /** What became of nginx after a change that failed, to the end of a sentence. */
    private String whatRuns() {
        try {
            return nginxAfterwards.look().problem(settings).isPresent()
                    ? "nginx does not run now: start it."
                    : "nginx goes on with what it had loaded before.";
        } catch (RemoteException unseen) {
            return "what nginx runs cannot be seen now.";
        }
    }

    /** Puts the last good file back and has it run; says in whole sentences what came of it and what to do. */
    private String putBack(Edit edit) {
        String retry = " Correct what nginx says, then retry.";
        try {
            Replacement became = RemoteFiles.replace(afterwards, settings.file(), edit.after(), edit.before());
            if (became == Replacement.FOREIGN_EDIT) {
                return "Somebody else edited " + settings.file()
                        + " meanwhile, so it was left as it is now, and it may not be what runs." + retry;
            }
            Optional<String> unsound = nginxAfterwards.mark(edit.before()).or(nginxAfterwards::check);
            if (unsound.isPresent()) {
                return "The last good file was put back, but nginx does not accept it either and was not reloaded ("
                        + unsound.get() + "): " + whatRuns() + retry;
            }
            Optional<String> rejected = nginxAfterwards.reload();
            if (rejected.isPresent()) {
                return "The last good file was put back, but it did not take over either (" + rejected.get() + "): "
                        + whatRuns() + retry;
            }
            return "The last good file was put back and runs again ("
                    + nginxAfterwards.look().evidence() + ")." + retry;
        } catch (RemoteException broken) {
            return "Putting the last good file back broke off (" + broken.getMessage() + "); it lies in "
                    + RemoteFiles.lastGoodCopy(settings.file()) + "." + retry;
        }
    }

    private static String words(Routing routing) {
        return "in " + new TreeSet<>(routing.in()) + ", out " + new TreeSet<>(routing.out());
    }
}
