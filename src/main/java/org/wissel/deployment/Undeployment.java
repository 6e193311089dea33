package org.wissel.deployment;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An undeployment as remembered.
 *
 * @param id its id
 * @param request what was asked for
 * @param requestedBy the user's name
 * @param since when
 * @param quietSince since when no node could start a session by a shortcut, as far as was seen; empty while that is not known
 * @param sessionTimeout after how long an idle session ends, as a runtime reported it; empty when none did
 * @param verdict what the last look came to; empty before the first
 * @param order the word that they go; empty until it is given
 * @param walk the id of the deployment that walks for it; empty until it began
 * @param ending how it ended; empty while it runs
 * @param reasons why it ended so, one sentence each
 */
public record Undeployment(
        String id,
        UndeployRequest request,
        String requestedBy,
        Instant since,
        Optional<Instant> quietSince,
        Optional<Duration> sessionTimeout,
        Optional<UndeployVerdict> verdict,
        Optional<UndeployOrder> order,
        Optional<String> walk,
        Optional<UndeployState> ending,
        List<String> reasons) {}
