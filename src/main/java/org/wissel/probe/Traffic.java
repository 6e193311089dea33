package org.wissel.probe;

import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.wissel.deployment.LoadBalancer;

/** Requests per second of everybody, out of what all load balancers of a cluster count; unknown as soon as one is silent. */
final class Traffic {

    private final List<LoadBalancer> balancers;
    private final LongSupplier nanos;
    private long[] counted;
    private long at;

    Traffic(List<LoadBalancer> balancers, LongSupplier nanos) {
        this.balancers = balancers;
        this.nanos = nanos;
    }

    /** Since it was asked last; empty at the first time, and where a balancer does not answer or counts from anew. */
    Optional<Double> perSecond() {
        long[] before = counted;
        long begin = at;
        counted = ask();
        at = nanos.getAsLong();
        if (before == null || counted == null || at <= begin) {
            return Optional.empty();
        }
        long served = 0;
        for (int i = 0; i < counted.length; i++) {
            if (counted[i] < before[i]) {
                return Optional.empty();
            }
            served += counted[i] - before[i];
        }
        return Optional.of(served * 1e9 / (at - begin));
    }

    /** Null where one of them is silent. */
    private long[] ask() {
        long[] now = new long[balancers.size()];
        for (int i = 0; i < now.length; i++) {
            Optional<Long> served = balancers.get(i).requestsServed();
            if (served.isEmpty()) {
                return null;
            }
            now[i] = served.get();
        }
        return now;
    }
}
