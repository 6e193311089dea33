package org.wissel.blueriq;

import jakarta.validation.constraints.NotNull;
import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Where exports lie ready to be deployed.
 *
 * @param exportsFolder a folder on this machine, searched with its sub-folders; links are not followed
 */
@Validated
@ConfigurationProperties("wissel")
public record ExportFolderProperties(@DefaultValue("exports") @NotNull Path exportsFolder) {}
