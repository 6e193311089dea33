package org.wissel.nginx;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.wissel.remote.CommandResult;

/**
 * What an nginx, or a relative of it, says of its version.
 *
 * @param product for instance {@code nginx}, {@code openresty}, {@code Angie}; empty when unknown
 * @param number for instance {@code 1.22.1}; empty when unknown
 */
record NginxVersion(String product, String number) {

    static final NginxVersion UNKNOWN = new NginxVersion("", "");

    private static final Pattern SAID = Pattern.compile("(?im)^\\s*\\S+ version: ([^/\\s]+)/(\\S+)");
    private static final Pattern NUMBERS = Pattern.compile("(\\d+)\\.(\\d+)(?:\\.(\\d+))?.*");

    /** What {@code nginx -v} came back with; unknown when it does not say. */
    static NginxVersion of(CommandResult told) {
        return in(told.errors() + "\n" + told.output());
    }

    /** The first version that is told in this output of {@code nginx -v}; unknown when none is. */
    static NginxVersion in(String output) {
        Matcher said = SAID.matcher(output);
        return said.find() ? new NginxVersion(said.group(1), said.group(2)) : UNKNOWN;
    }

    /**
     * Whether it surely is older than this version of nginx. OpenResty counts as the nginx that its number starts with; of
     * other relatives nothing is known.
     */
    boolean isBefore(int major, int minor, int patch) {
        Matcher numbers = NUMBERS.matcher(number);
        String name = product.toLowerCase(Locale.ROOT);
        if (!numbers.matches() || !name.equals("nginx") && !name.equals("openresty")) {
            return false;
        }
        int[] wanted = {major, minor, patch};
        for (int place = 0; place < wanted.length; place++) {
            String part = numbers.group(place + 1);
            int own = part == null ? 0 : Integer.parseInt(part);
            if (own != wanted[place]) {
                return own < wanted[place];
            }
        }
        return false;
    }

    /** For instance {@code nginx 1.22.1}; empty when unknown. */
    @Override
    public String toString() {
        return product.isEmpty() ? "" : product + " " + number;
    }
}
