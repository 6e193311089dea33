package org.wissel.probe;

import java.util.ArrayList;
import java.util.List;
import org.wissel.deployment.ContinuityResult.Session;
import org.wissel.deployment.SessionProbe;

/** What a probe's requests prove, told of the sessions that it really held and of no other. */
final class Proof {

    private Proof() {}

    /**
     * @param proves as the probe tells it, with {@link SessionProbe#SESSIONS} in the place of its sessions
     * @param requests how many were made
     */
    static String told(String proves, long requests, List<Session> sessions) {
        if (requests == 0) {
            return "Nothing, since no request was made.";
        }
        if (!proves.contains(SessionProbe.SESSIONS)) {
            return proves;
        }
        boolean before = sessions.stream().anyMatch(session -> !session.afterSwap());
        boolean after = sessions.stream().anyMatch(Session::afterSwap);
        List<String> held = new ArrayList<>();
        if (before) {
            held.add("a session that was opened before users could meet a new version");
        }
        if (after) {
            held.add(
                    before
                            ? "one that was opened later, on it,"
                            : "a session that was opened once users could meet a new version");
        }
        if (held.isEmpty()) {
            return "Nothing, since no session could be opened.";
        }
        return proves.replace(SessionProbe.SESSIONS, String.join(" and ", held))
                + (before && after ? "" : before ? " None was opened on a new version." : " None was opened before.");
    }
}
