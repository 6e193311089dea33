package org.wissel.web;

import jakarta.servlet.http.HttpSession;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.springframework.context.event.EventListener;
import org.springframework.security.web.session.HttpSessionCreatedEvent;
import org.springframework.security.web.session.HttpSessionDestroyedEvent;
import org.springframework.security.web.session.HttpSessionIdChangedEvent;
import org.springframework.stereotype.Component;

/**
 * Sessions in which nobody has signed in. The sign-in needs one for its token and for the page that was asked for, and strangers make
 * one with each request: of too many the oldest ends, so that they cannot fill the memory. Who signs in gets a session of another id,
 * which is none of these.
 */
@Component
class StrangersSessions {

    /** Of 2 kB each. */
    static final int KEPT = 10_000;

    private final Map<String, HttpSession> open = new LinkedHashMap<>();

    @EventListener
    void begun(HttpSessionCreatedEvent begun) {
        // Its end is told as an event of its own.
        add(begun.getSession()).ifPresent(StrangersSessions::end);
    }

    private synchronized Optional<HttpSession> add(HttpSession session) {
        open.put(session.getId(), session);
        if (open.size() <= KEPT) {
            return Optional.empty();
        }
        Iterator<HttpSession> oldest = open.values().iterator();
        HttpSession one = oldest.next();
        oldest.remove();
        return Optional.of(one);
    }

    private static void end(HttpSession session) {
        try {
            session.invalidate();
        } catch (IllegalStateException ended) {
            // By itself meanwhile.
        }
    }

    @EventListener
    void signedIn(HttpSessionIdChangedEvent changed) {
        forget(changed.getOldSessionId());
    }

    @EventListener
    void ended(HttpSessionDestroyedEvent ended) {
        forget(ended.getId());
    }

    private synchronized void forget(String id) {
        open.remove(id);
    }

    synchronized int count() {
        return open.size();
    }
}
