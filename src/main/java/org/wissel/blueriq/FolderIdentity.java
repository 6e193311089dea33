package org.wissel.blueriq;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tells whether two nodes scan the same folder. On a network mount it is what the server calls it, wherever it is mounted;
 * else the running kernel and the folder's device and inode there. A machine's id would not do: machines that were copied
 * from one another often have the same one, and the same inodes with it. Storage that two machines write to as to a disk
 * of their own, and network mounts whose source does not name the server, are not recognised.
 */
final class FolderIdentity {

    private static final Pattern MOUNT = Pattern.compile("SOURCE=\"([^\"]*)\" FSROOT=\"([^\"]*)\" TARGET=\"([^\"]*)\"");
    // server:/path, or //server/share
    private static final Pattern NETWORK = Pattern.compile("(//[^/]+|[^/]*:)(/.*)");
    private static final Pattern ESCAPED = Pattern.compile("(?:\\\\x[0-9A-Fa-f]{2})+");

    private FolderIdentity() {}

    /**
     * @param mounted what {@code findmnt -nvPo SOURCE,FSROOT,TARGET} says of the folder, empty where it is not there
     * @param place boot id, device and inode, and the resolved path
     * @return empty when the folder does not exist, or the kernel does not tell its boot
     */
    static String of(String mounted, String place) {
        String[] bootInodePath = place.split(" ", 3);
        if (bootInodePath.length < 3 || bootInodePath[0].isEmpty() || bootInodePath[1].isEmpty()) {
            return "";
        }
        String identity = bootInodePath[0] + " " + bootInodePath[1];
        Matcher mount = MOUNT.matcher(mounted);
        while (mount.find()) {
            Matcher network = NETWORK.matcher(plain(mount.group(1)));
            String target = plain(mount.group(3));
            if (network.matches() && bootInodePath[2].startsWith(target)) {
                String below = bootInodePath[2].substring(target.length());
                identity = network.group(1).toLowerCase(Locale.ROOT)
                        + (network.group(2) + "/" + plain(mount.group(2)) + "/" + below)
                                .replaceAll("/+", "/")
                                .replaceFirst("(?<=.)/$", "");
            }
        }
        return identity;
    }

    private static String plain(String escaped) {
        return ESCAPED.matcher(escaped).replaceAll(found -> {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            for (String digits : found.group().substring(2).split("\\\\x")) {
                bytes.write(Integer.parseInt(digits, 16));
            }
            return Matcher.quoteReplacement(bytes.toString(StandardCharsets.UTF_8));
        });
    }
}
