package org.wissel.settings;

import java.util.stream.Collectors;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.convert.ConversionFailedException;

/**
 * Tells which of Wissel's settings stops the start, without its value: Spring Boot's own words have it, and it may be a webhook's
 * address or a header. What else is wrong is left to those.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class SettingFailure extends AbstractFailureAnalyzer<BindException> {

    private static final String REMEDY = "Correct it: docs/settings.yaml has every setting with an example.";

    @Override
    protected FailureAnalysis analyze(Throwable whole, BindException failed) {
        if (!failed.getName().toString().startsWith("wissel")) {
            return null;
        }
        UnboundConfigurationPropertiesException unknown =
                findCause(failed, UnboundConfigurationPropertiesException.class);
        if (unknown != null) {
            return analysis(
                    "There is no setting "
                            + unknown.getUnboundProperties().stream()
                                    .map(property -> property.getName().toString())
                                    .sorted()
                                    .collect(Collectors.joining(", "))
                            + ".",
                    failed);
        }
        ConversionFailedException other = findCause(failed, ConversionFailedException.class);
        return other == null
                ? null
                : analysis(
                        "The setting " + failed.getName() + " is no "
                                + other.getTargetType().getType().getSimpleName()
                                + ". Its value is not shown, since it may be a secret.",
                        failed);
    }

    private static FailureAnalysis analysis(String description, BindException failed) {
        return new FailureAnalysis(description, REMEDY, failed);
    }
}
