package org.wissel.nginx;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An address as in nginx's {@code server} directive, in one spelling: {@code node1} equals {@code NODE1:80}, and
 * {@code [0:0:0:0:0:0:0:1]:8080} equals {@code [::1]:8080}. Names are not resolved.
 *
 * @param host a name in lower case, an address without brackets, or {@code unix:} and a path
 * @param port the TCP port; 0 for a socket file
 */
record ServerAddress(String host, int port) {

    private static final Pattern PARTS = Pattern.compile("(\\[[^\\]]+\\]|[^:\\[\\]/]+)(?::([0-9]{1,5}))?");
    private static final Pattern NUMBERS = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");

    /** The address of a server directive; a text that is none stays what it is, and equals only itself. */
    static ServerAddress of(String text) {
        return of(text, 80);
    }

    /** The address in a URL of a {@code proxy_pass} or the like, or a bare address. */
    static ServerAddress ofUrl(String url) {
        int scheme = url.indexOf("://");
        String rest = scheme < 0 ? url : url.substring(scheme + 3);
        if (rest.startsWith("unix:")) {
            int end = rest.indexOf(':', "unix:".length());
            return of(end < 0 ? rest : rest.substring(0, end));
        }
        int slash = rest.indexOf('/');
        boolean secure = url.startsWith("https://") || url.startsWith("grpcs://");
        return of(slash < 0 ? rest : rest.substring(0, slash), secure ? 443 : 80);
    }

    private static ServerAddress of(String text, int defaultPort) {
        if (text.startsWith("unix:")) {
            return new ServerAddress(text, 0);
        }
        Matcher parts = PARTS.matcher(text);
        if (!parts.matches()) {
            return new ServerAddress(text, 0);
        }
        String host = parts.group(1);
        return new ServerAddress(
                host.startsWith("[") ? literal(host.substring(1, host.length() - 1)) : host.toLowerCase(Locale.ROOT),
                parts.group(2) == null ? defaultPort : Integer.parseInt(parts.group(2)));
    }

    /** Whether it is a socket file (or no address that a connection could be found by). */
    boolean isSocketFile() {
        return port == 0;
    }

    /** Whether the host is an address in numbers, which needs no resolving. */
    boolean isNumeric() {
        return host.indexOf(':') >= 0 || NUMBERS.matcher(host).matches();
    }

    private static String literal(String address) {
        try {
            // With a colon in it this is never looked up.
            return address.indexOf(':') >= 0 ? InetAddress.getByName(address).getHostAddress() : address;
        } catch (UnknownHostException notAnAddress) {
            return address;
        }
    }

    @Override
    public String toString() {
        if (isSocketFile()) {
            return host;
        }
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
