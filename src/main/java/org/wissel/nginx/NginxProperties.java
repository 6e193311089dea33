package org.wissel.nginx;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import java.time.Duration;
import java.util.List;
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
 * @param errorLog absolute path of the error log, whose end is shown when a reload is rejected; null to leave it out
 * @param nodesMayBeNamedElsewhere whether another upstream or proxy_pass of the same nginx may name a node too; traffic
 *     from there is not drained
 * @param reloadTimeout how long new workers may take to take over after a reload
 */
public record NginxProperties(
        @NotBlank String upstream,
        @NotBlank String file,
        @DefaultValue("/run/nginx.pid") @NotBlank String pidFile,
        @DefaultValue({"nginx", "-t"}) @NotEmpty List<String> checkCommand,
        @DefaultValue({"nginx", "-T"}) List<String> dumpCommand,
        @DefaultValue({"nginx", "-s", "reload"}) @NotEmpty List<String> reloadCommand,
        String errorLog,
        @DefaultValue("false") boolean nodesMayBeNamedElsewhere,
        @DefaultValue("5s") Duration reloadTimeout) {}
