package org.wissel.nginx;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import org.wissel.deployment.Done;
import org.wissel.deployment.Routing;
import org.wissel.deployment.StepFailedException;
import org.wissel.nginx.Upstream.Edit;
import org.wissel.remote.RemoteException;
import org.wissel.remote.RemoteFiles;
import org.wissel.remote.RemoteFiles.Replacement;
import org.wissel.remote.RemoteHost;

/** Makes one routing so: write, check, reload, verify; and puts the last good file back where that fails. */
final class RoutingChange {

    private static final String NOTHING_TO_PUT_BACK =
            "The file was as wanted already, so there is nothing to put back, and nginx goes on with what it had loaded"
                    + " before. Correct nginx's configuration, then retry.";

    private final String balancer;
    private final RemoteHost host;
    private final NginxProperties settings;
    private final NginxControl nginx;
    private final Upstream upstream;
    private final Clock clock;

    RoutingChange(
            String balancer,
            RemoteHost host,
            NginxProperties settings,
            NginxControl nginx,
            Upstream upstream,
            Clock clock) {
        this.balancer = balancer;
        this.host = host;
        this.settings = settings;
        this.nginx = nginx;
        this.upstream = upstream;
        this.clock = clock;
    }

    /** See {@link org.wissel.deployment.LoadBalancer#prepare}. */
    void prepare(Routing routing) {
        NginxLook look = running(nginx.look());
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

    Done ensure(Routing routing) {
        NginxLook look = running(nginx.look());
        Edit edit = upstream.edit(look.view(), routing);
        if ((edit.changes() || !look.settled()) && look.leaving()) {
            look = running(withoutLeavingWorkers(look));
            edit = upstream.edit(look.view(), routing);
        }
        if (!edit.changes() && look.settled()) {
            return Done.unchanged(words(routing) + " as it was; " + look.evidence());
        }
        if (edit.changes()) {
            write(edit);
        }
        Optional<String> failed = load(edit.after());
        if (failed.isPresent()) {
            throw new StepFailedException(balancer, failed.get(), edit.changes() ? putBack(edit) : NOTHING_TO_PUT_BACK);
        }
        return Done.changed(words(routing) + "; " + nginx.look().evidence());
    }

    /** Has nginx load what lies there; what went wrong, empty when it runs. */
    private Optional<String> load(byte[] upstreamFile) {
        // The marker follows the file that it stands for: what holds the marker was loaded after that file was written.
        return nginx.mark(upstreamFile).or(nginx::check).or(nginx::reload);
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

    private void write(Edit edit) {
        Replacement became = RemoteFiles.replace(host, settings.file(), edit.before(), edit.after());
        if (became == Replacement.FOREIGN_EDIT) {
            throw new StepFailedException(
                    balancer,
                    "somebody else edited " + settings.file() + " between reading and writing it; nothing was changed",
                    "Retry: it is then read again.");
        }
    }

    /** Puts the last good file back and has it run; says in whole sentences what came of it and what to do. */
    private String putBack(Edit edit) {
        String retry = " Correct what nginx says, then retry.";
        try {
            Replacement became = RemoteFiles.replace(host, settings.file(), edit.after(), edit.before());
            if (became == Replacement.FOREIGN_EDIT) {
                return "Somebody else edited " + settings.file()
                        + " meanwhile, so it was left as it is now, and it may not be what runs." + retry;
            }
            Optional<String> unsound = nginx.mark(edit.before()).or(nginx::check);
            if (unsound.isPresent()) {
                return "The last good file was put back, but nginx does not accept it either and was not reloaded ("
                        + unsound.get() + "): it goes on with what it had loaded before." + retry;
            }
            Optional<String> rejected = nginx.reload();
            if (rejected.isPresent()) {
                return "The last good file was put back, but it did not take over either (" + rejected.get()
                        + "): nginx goes on with what it had loaded before." + retry;
            }
            return "The last good file was put back and runs again ("
                    + nginx.look().evidence() + ")." + retry;
        } catch (RemoteException broken) {
            return "Putting the last good file back broke off (" + broken.getMessage() + "); it lies in "
                    + RemoteFiles.lastGoodCopy(settings.file()) + "." + retry;
        }
    }

    private static String words(Routing routing) {
        return "in " + new TreeSet<>(routing.in()) + ", out " + new TreeSet<>(routing.out());
    }
}
