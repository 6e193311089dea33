package org.wissel.nginx;

import java.util.List;
import java.util.Optional;

/**
 * What is written and what runs, by the best evidence that there is: worker processes, or where those cannot be seen the
 * generation that nginx itself tells.
 *
 * @param view the file and the processes
 * @param generation what nginx tells; empty where its processes can be seen, or nothing is set that it could tell
 */
record NginxLook(NginxView view, Optional<Generation> generation) {

    /** Whether what is written runs, and nothing of before is left. */
    boolean onlyNewWorkers() {
        return generation.map(told -> told.runs() && told.isHeld()).orElseGet(view::onlyNewWorkers);
    }

    /** Whether new workers took over, and no older one accepts. */
    boolean settled() {
        return generation.map(Generation::runs).orElseGet(view::settled);
    }

    /** Whether workers of an earlier reload still finish their requests, or may. */
    boolean leaving() {
        return generation.map(told -> !told.isHeld()).orElseGet(view::leaving);
    }

    /** The workers of an earlier reload, in words. */
    String leavingWords() {
        List<String> pids = view.workers().stream()
                .filter(NginxView.Worker::isLeaving)
                .map(NginxView.Worker::pid)
                .toList();
        return generation.isPresent()
                ? "they cannot be seen; " + generation.get().words()
                : NginxView.pids(pids);
    }

    /** What is wrong with nginx, one sentence with the remedy; empty when nothing. */
    Optional<String> problem(NginxProperties settings) {
        return generation.map(Generation::problem).orElseGet(() -> view.processProblem(settings.pidFile())
                .map(problem -> view.isBlind()
                        ? problem + " Where its processes cannot be seen at all (a container), set generation.file and"
                                + " generation.url in the inventory."
                        : problem));
    }

    /** What was seen, in words. */
    String evidence() {
        return generation.map(Generation::words).orElseGet(view::evidence);
    }
}
