package org.wissel.remote;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Which hosts are trusted.
 *
 * @param acceptNew whether a host that the known_hosts file has no line for is trusted by the key that it shows first, which is
 *     then added to that file; a host that shows another key than the file has is refused all the same
 */
@ConfigurationProperties("wissel.ssh")
public record HostKeyProperties(@DefaultValue("false") boolean acceptNew) {

    /** No host is trusted that is not known. */
    public static final HostKeyProperties KNOWN_ONLY = new HostKeyProperties(false);
}
