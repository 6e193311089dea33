package org.wissel.process;

import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.VariableScope;
import org.camunda.bpm.engine.history.HistoricVariableUpdate;
import org.camunda.spin.json.SpinJsonNode;
import org.wissel.deployment.ProjectVersion;
import org.wissel.deployment.Shown;
import org.wissel.deployment.StepFailedException;

/**
 * Compares variables with what they must be; all of its methods throw {@link StepFailedException} where one is another.
 *
 * @param scope where they are
 * @param place the name that an error begins with
 */
record VariableCheck(VariableScope scope, String place) {

    private static final int LONGEST = 100;

    /** @param kept what it must be; null for missing */
    void same(Variable<?> variable, Object kept) {
        requireSame(variable, value(variable), kept);
    }

    /** @param none what it counts as when it is missing: an earlier release may not have set it */
    void sameOrNone(Variable<?> variable, Object kept, Object none) {
        Object value = value(variable);
        if (value != null || !Objects.equals(words(none), words(kept))) {
            requireSame(variable, value, kept);
        }
    }

    private void requireSame(Variable<?> variable, Object value, Object kept) {
        if (!Objects.equals(words(value), words(kept))) {
            throw changed(variable.name(), value, kept);
        }
        if (value != null && !variable.type().isInstance(value)) {
            // Gateways and timers take it for another one.
            throw changed(
                    variable.name(),
                    words(value) + " of type " + value.getClass().getSimpleName(),
                    words(value) + " of type " + variable.type().getSimpleName());
        }
    }

    /** A list of names, missing for an empty one; in this order, unless they are a set. */
    void names(Variable<SpinJsonNode> variable, List<String> kept, boolean isSet) {
        Object value = value(variable);
        List<String> names = value == null ? List.of() : listed(value).orElse(null);
        boolean same = isSet && names != null ? new TreeSet<>(names).equals(new TreeSet<>(kept)) : kept.equals(names);
        if (!same) {
            throw changed(variable.name(), value, CamundaDeployments.json(kept));
        }
    }

    /** The first by its project and version, the further ones in a list. */
    void versions(List<ProjectVersion> versions) {
        same(Variable.PROJECT, versions.get(0).project());
        same(Variable.VERSION, versions.get(0).version());
        List<ProjectVersion> also;
        try {
            also = Versions.also(scope);
        } catch (IllegalArgumentException wrong) {
            also = null;
        }
        List<ProjectVersion> kept = versions.subList(1, versions.size());
        if (!kept.equals(also)) {
            throw changed(Variable.ALSO.name(), scope.getVariable(Variable.ALSO.name()), Versions.json(kept));
        }
    }

    private static Optional<List<String>> listed(Object value) {
        if (!(value instanceof SpinJsonNode json)) {
            return Optional.empty();
        }
        if (json.isNull()) {
            return Optional.of(List.of());
        }
        return json.isArray()
                ? Optional.of(json.elements().stream().map(VariableCheck::words).toList())
                : Optional.empty();
    }

    /** As it was set first, by the engine's history; where that has nothing of it nothing is looked at. */
    void asFirstSet(DelegateExecution execution, Variable<?>... variables) {
        for (Variable<?> variable : variables) {
            execution
                    .getProcessEngineServices()
                    .getHistoryService()
                    .createHistoricDetailQuery()
                    .processInstanceId(execution.getProcessInstanceId())
                    .variableUpdates()
                    .variableNameLike(variable.name())
                    .list()
                    .stream()
                    .map(HistoricVariableUpdate.class::cast)
                    .min(Comparator.comparing(HistoricVariableUpdate::getTime)
                            .thenComparing(HistoricVariableUpdate::getRevision))
                    .ifPresent(first -> same(variable, first.getValue()));
        }
    }

    private Object value(Variable<?> variable) {
        return scope.getVariable(variable.name());
    }

    /** The refusal for a variable that is another. */
    StepFailedException changed(String name, Object value, Object kept) {
        return new StepFailedException(
                place,
                "the variable " + name + " was changed: it is " + shown(value) + " and was " + shown(kept)
                        + ", so this was not begun",
                (kept == null ? "Delete it again" : "Set it back")
                        + " in Cockpit and press Retry, or abort the deployment; and find out who changed it.");
    }

    private static String shown(Object value) {
        return Shown.line(Objects.requireNonNullElse(words(value), "missing"), LONGEST);
    }

    /** JSON as it is written; a single name without its quotes. */
    static String words(Object value) {
        if (value instanceof SpinJsonNode json) {
            return json.isString() ? json.stringValue() : json.toString();
        }
        return value == null ? null : String.valueOf(value);
    }
}
