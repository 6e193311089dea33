package org.wissel.publisher;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;

/** Scheme, host and port to which the credentials may go. */
record Origin(String scheme, String host, int port) {

    static Origin of(URI address) {
        String scheme = lower(address.getScheme());
        int port = address.getPort() >= 0 ? address.getPort() : scheme.equals("https") ? 443 : 80;
        return new Origin(scheme, lower(address.getHost()), port);
    }

    private static String lower(String part) {
        return part == null ? "" : part.toLowerCase(Locale.ROOT);
    }

    /** The address that the link leads to from there; empty when it is no address, or one of another origin. */
    Optional<URI> follow(URI from, String href) {
        try {
            URI target = target(from, href.strip());
            boolean ours = Origin.of(target).equals(this) && target.getRawUserInfo() == null;
            return ours ? Optional.of(target) : Optional.empty();
        } catch (URISyntaxException noAddress) {
            return Optional.empty();
        }
    }

    private static URI target(URI from, String href) throws URISyntaxException {
        if (href.startsWith("?")) {
            // Java would drop the last part of the path (it follows RFC 2396, and not its successor).
            return new URI(from.getScheme() + "://" + from.getRawAuthority() + from.getRawPath() + href);
        }
        return from.resolve(new URI(href));
    }

    @Override
    public String toString() {
        return scheme + "://" + host + ":" + port;
    }
}
