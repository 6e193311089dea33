package org.wissel.remote;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import java.nio.file.Path;
import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How to reach a host by SSH.
 *
 * @param host name or address
 * @param port 22 unless told
 * @param user the remote user
 * @param privateKey file of the private key (OpenSSH, PEM or PKCS8)
 * @param passphrase the key's passphrase; null for none
 * @param knownHosts file in OpenSSH's known_hosts format; this or {@code fingerprint} must be given
 * @param fingerprint the host key's fingerprint as {@code ssh-keygen -lf} prints it, {@code SHA256:...}
 * @param connectTimeout how long connecting and signing in may take
 */
public record SshProperties(
        @NotBlank String host,
        @DefaultValue("22") @Min(1) @Max(65535) int port,
        @NotBlank String user,
        Path privateKey,
        String passphrase,
        Path knownHosts,
        String fingerprint,
        @DefaultValue("10s") Duration connectTimeout) {

    /** Never shows the passphrase. */
    @Override
    public String toString() {
        return user + "@" + host + ":" + port;
    }
}
