package org.wissel.deployment;

import java.util.Arrays;

/**
 * A file's bytes as they were observed, to be remembered before it changes.
 *
 * @param host the name of the node or load balancer that it lies on
 * @param path where it lies there
 * @param bytes its content
 */
public record FileCopy(String host, String path, byte[] bytes) {

    /** Where it lies, for people and as a key: {@code lb1 /etc/nginx/backend.conf}. */
    public String place() {
        return host + " " + path;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FileCopy that
                && host.equals(that.host)
                && path.equals(that.path)
                && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * host.hashCode() + path.hashCode()) + Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return host + ":" + path + " (" + bytes.length + " bytes)";
    }
}
