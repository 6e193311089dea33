package org.wissel.monitoring;

import org.springframework.boot.json.JsonWriter.Members;
import org.springframework.boot.json.JsonWriter.ValueProcessor;
import org.springframework.boot.logging.structured.StructuredLoggingJsonMembersCustomizer;
import org.wissel.deployment.Shown;

/**
 * Takes from structured logs ({@code logging.structured.format.*}) what nobody sees, as the patterns of {@code application.yaml} do
 * from lines: whoever reads them decodes the JSON first. Found by Spring Boot in {@code META-INF/spring.factories}, before there is
 * any bean.
 */
class ShownInLogs implements StructuredLoggingJsonMembersCustomizer<Object> {

    @Override
    public void customize(Members<Object> members) {
        members.applyingValueProcessor(ValueProcessor.of(String.class, Shown::lines));
    }
}
