package org.wissel.nginx;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.bind.ConstructorBinding;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How one nginx is worked with.
 *
 * @param upstream the name of the upstream block that lists the nodes
 * @param file absolute path of the file that holds that block
 * @param pidFile absolute path of the file that holds the master's process id
 * @param checkCommand checks the configuration as it lies there, {@code nginx -t}
 * @param dumpCommand prints the whole configuration, {@code nginx -T}; empty to leave out the checks that need it
 * @param reloadCommand has nginx reload, {@code nginx -s reload}
 * @param versionCommand tells nginx's version, {@code nginx -v}; empty to leave it unknown
 * @param errorLog absolute path of the error log, whose end is shown when a reload is rejected; null to leave it out
 * @param nodesMayBeNamedElsewhere whether another upstream or proxy_pass of the same nginx may name a node too; traffic
 *     from there is not drained
 * @param reloadTimeout how long new workers may take to take over after a reload; at most 10 s, so that there is time to
 *     put the last good file back within the step
 * @param earlierReloadTimeout how long a change waits within its step for the workers of an earlier reload to end; at most
 *     30 s, so that the step's own time holds
 * @param generation how the running configuration tells itself, where worker processes cannot be seen; null when they can
 * @param statusUrl where a location of this one nginx answers by {@code stub_status}, from which traffic is told; null to leave
 *     it out
 */
public record NginxProperties(
        @NotBlank String upstream,
        @NotBlank String file,
        @DefaultValue("/run/nginx.pid") @NotBlank String pidFile,
        @DefaultValue({"nginx", "-t"}) @NotEmpty List<String> checkCommand,
        @DefaultValue({"nginx", "-T"}) List<String> dumpCommand,
        @DefaultValue({"nginx", "-s", "reload"}) @NotEmpty List<String> reloadCommand,
        @DefaultValue({"nginx", "-v"}) List<String> versionCommand,
        String errorLog,
        @DefaultValue("false") boolean nodesMayBeNamedElsewhere,
        @DefaultValue("5s") @NotNull @DurationMin @DurationMax(seconds = 10) Duration reloadTimeout,
        @DefaultValue("20s") @NotNull @DurationMin @DurationMax(seconds = 30) Duration earlierReloadTimeout,
        @Valid Generation generation,
        URI statusUrl) {

    /** @throws IllegalArgumentException when the status-url cannot be asked by HTTP */
    @ConstructorBinding
    public NginxProperties {
        if (statusUrl != null && !List.of("http", "https").contains(String.valueOf(statusUrl.getScheme()))) {
            throw new IllegalArgumentException(
                    "status-url is " + statusUrl + ". Have it start with http:// or https://.");
        }
    }

    /** One whose traffic is not told. */
    NginxProperties(
            String upstream,
            String file,
            String pidFile,
            List<String> checkCommand,
            List<String> dumpCommand,
            List<String> reloadCommand,
            List<String> versionCommand,
            String errorLog,
            boolean nodesMayBeNamedElsewhere,
            Duration reloadTimeout,
            Duration earlierReloadTimeout,
            Generation generation) {
        this(
                upstream,
                file,
                pidFile,
                checkCommand,
                dumpCommand,
                reloadCommand,
                versionCommand,
                errorLog,
                nodesMayBeNamedElsewhere,
                reloadTimeout,
                earlierReloadTimeout,
                generation,
                null);
    }

    /**
     * A marker that Wissel writes into nginx's configuration and reads back from nginx itself.
     *
     * @param file absolute path of the file that Wissel writes the marker into; a location of nginx includes it
     * @param url where that location of this one nginx answers
     * @param holdTime how long old workers may still send requests to a node after a reload: the longest request
     */
    public record Generation(
            @NotBlank String file, @NotNull URI url, @DefaultValue("10s") @NotNull @DurationMin Duration holdTime) {

        public Generation {
            if (url != null && !List.of("http", "https").contains(String.valueOf(url.getScheme()))) {
                throw new IllegalArgumentException(
                        "the generation's url is " + url + ". Have it start with http:// or https://.");
            }
        }
    }
}
