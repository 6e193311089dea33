package org.wissel.nginx;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The page of nginx's {@code stub_status}
 * (<a href="https://nginx.org/en/docs/http/ngx_http_stub_status_module.html">its description</a>): counters of the whole nginx
 * since it was started, the requests for this page among them.
 */
final class StubStatus {

    private static final Pattern PAGE =
            Pattern.compile("Active connections: [0-9]+\\s+server accepts handled requests\\s+"
                    + "[0-9]{1,19} [0-9]{1,19} ([0-9]{1,18})\\s+"
                    + "Reading: [0-9]+ Writing: [0-9]+ Waiting: [0-9]+\\s*");

    private StubStatus() {}

    /** How many requests it tells of; empty when this is no such page. */
    static Optional<Long> requests(String page) {
        Matcher parts = PAGE.matcher(page);
        return parts.matches() ? Optional.of(Long.parseLong(parts.group(1))) : Optional.empty();
    }
}
