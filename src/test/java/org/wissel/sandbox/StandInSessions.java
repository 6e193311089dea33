package org.wissel.sandbox;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.session.Session;
import org.springframework.session.SessionRepository;

/**
 * The sessions of the whole cluster, in Redis. Beside Spring Session's own hashes lies, per version, a sorted set of its
 * sessions with the time at which each expires unless it is used before: a count costs one command however many sessions
 * there are, and never includes one that expired. A session is put there before it can be met, so that a runtime killed in
 * between counts one too many until it expires and never one too few.
 */
final class StandInSessions<S extends Session> {

    private static final String PROJECT = "project";
    private static final String VERSION = "version";

    private final SessionRepository<S> sessions;
    private final StringRedisTemplate redis;

    StandInSessions(SessionRepository<S> sessions, RedisConnectionFactory redis) {
        this.sessions = sessions;
        this.redis = new StringRedisTemplate(redis);
    }

    /** @param timeout after how long it ends when it is left alone; empty for what the settings say */
    S start(String project, String version, Optional<Duration> timeout) {
        S session = sessions.createSession();
        timeout.ifPresent(session::setMaxInactiveInterval);
        session.setAttribute(PROJECT, project);
        session.setAttribute(VERSION, version);
        index(session);
        sessions.save(session);
        return session;
    }

    /** Empty when it was ended or has expired. */
    Optional<S> find(String id) {
        return Optional.ofNullable(sessions.findById(id));
    }

    /** @return whether it still lived: one that was ended meanwhile stays ended */
    boolean use(S session) {
        session.setLastAccessedTime(Instant.now());
        session.setAttribute("requests", session.getAttributeOrDefault("requests", 0) + 1);
        index(session);
        try {
            sessions.save(session);
            return true;
        } catch (IllegalStateException invalidated) {
            redis.opsForZSet().remove(key(project(session), version(session)), session.getId());
            return false;
        }
    }

    void end(S session) {
        sessions.deleteById(session.getId());
        redis.opsForZSet().remove(key(project(session), version(session)), session.getId());
    }

    /** How many live sessions hold this version, whichever node they were started on. */
    long count(String project, String version) {
        Long count = redis.opsForZSet().count(key(project, version), now() + 1, Double.POSITIVE_INFINITY);
        if (count == null) {
            throw new IllegalStateException("Redis did not tell how many sessions " + project + " " + version + " has");
        }
        return count;
    }

    String project(S session) {
        return session.getRequiredAttribute(PROJECT);
    }

    String version(S session) {
        return session.getRequiredAttribute(VERSION);
    }

    private void index(S session) {
        String key = key(project(session), version(session));
        long expires = session.getLastAccessedTime()
                .plus(session.getMaxInactiveInterval())
                .toEpochMilli();
        redis.opsForZSet().add(key, session.getId(), expires);
        // Those that expired meanwhile, since nobody else takes them out.
        redis.opsForZSet().removeRangeByScore(key, 0, now());
    }

    private static long now() {
        return Instant.now().toEpochMilli();
    }

    private static String key(String project, String version) {
        return "stand-in:sessions:" + project + ":" + version;
    }
}
