package org.wissel;

import java.util.Locale;
import net.jqwik.api.lifecycle.AroundPropertyHook;
import net.jqwik.api.lifecycle.PropagationMode;
import net.jqwik.api.lifecycle.PropertyExecutionResult;
import net.jqwik.api.lifecycle.PropertyExecutor;
import net.jqwik.api.lifecycle.PropertyLifecycleContext;

/** Prints, for each property, how often it was tried and how long that took. */
public final class Counted implements AroundPropertyHook {

    @Override
    public PropagationMode propagateTo() {
        return PropagationMode.ALL_DESCENDANTS;
    }

    @Override
    public PropertyExecutionResult aroundProperty(PropertyLifecycleContext property, PropertyExecutor executor) {
        long start = System.nanoTime();
        PropertyExecutionResult result = executor.execute();
        System.out.printf(
                Locale.ROOT,
                "%s.%s: %d executions in %.1f s%n",
                property.containerClass().getSimpleName(),
                property.targetMethod().getName(),
                result.countTries(),
                (System.nanoTime() - start) / 1e9);
        return result;
    }
}
