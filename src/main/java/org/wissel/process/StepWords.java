package org.wissel.process;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.spin.json.SpinJsonNode;
import org.slf4j.MDC;

/** Which deployment, cluster, node and step a log line belongs to: in the logging context of the thread, by these names. */
final class StepWords {

    static final List<String> NAMES = List.of("deployment", "cluster", "node", "step");

    /** Where there is none, for instance no node in a step on the whole cluster. */
    static final String NONE = "-";

    private StepWords() {}

    /** Says them from here on in this thread. An undeployment is told by its own id as long as no walk of it has begun. */
    static void say(DelegateExecution execution) {
        MDC.put("deployment", word(() -> Variable.DEPLOYMENT
                .optionalFrom(execution)
                .or(() -> Optional.ofNullable(execution.getProcessInstanceId()))));
        MDC.put("cluster", word(() -> Variable.CLUSTER.optionalFrom(execution)));
        MDC.put("node", word(() -> Variable.NODE.optionalFrom(execution).map(SpinJsonNode::stringValue)));
        MDC.put("step", word(() -> Optional.ofNullable(execution.getCurrentActivityName())
                .or(() -> Optional.ofNullable(execution.getCurrentActivityId()))));
    }

    /** What a line says must not keep a step from being done. */
    private static String word(Supplier<Optional<String>> told) {
        try {
            return told.get().orElse(NONE);
        } catch (RuntimeException untold) {
            return NONE;
        }
    }

    /** What is said in this thread. */
    static Map<String, String> said() {
        return NAMES.stream().filter(name -> MDC.get(name) != null).collect(Collectors.toMap(name -> name, MDC::get));
    }

    /** Says this and nothing else. */
    static void say(Map<String, String> words) {
        NAMES.forEach(name -> {
            if (words.containsKey(name)) {
                MDC.put(name, words.get(name));
            } else {
                MDC.remove(name);
            }
        });
    }

    /** Says nothing from here on. */
    static void forget() {
        NAMES.forEach(MDC::remove);
    }

    /** What is said here, for what other threads do for the same step. */
    static UnaryOperator<Runnable> company() {
        Map<String, String> ours = said();
        return work -> () -> {
            Map<String, String> before = said();
            say(ours);
            try {
                work.run();
            } finally {
                say(before);
            }
        };
    }
}
