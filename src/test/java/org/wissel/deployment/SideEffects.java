package org.wissel.deployment;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Counts what is done to machines at the same time, and makes each deed last for a while. */
public final class SideEffects {

    private final Map<String, Integer> busy = new TreeMap<>();
    private long millis;
    private int deeds;
    private int overlaps;

    /** Begins to count anew; each deed lasts so long. */
    public synchronized void watch(long newMillis) {
        millis = newMillis;
        deeds = 0;
        overlaps = 0;
    }

    /** How many deeds began while another was done to the same machine, or to the balancer and any machine. */
    public synchronized int overlaps() {
        return overlaps;
    }

    public synchronized int deeds() {
        return deeds;
    }

    /** One deed on a node. */
    <T> T on(String node, Supplier<T> deed) {
        return during(node, false, deed);
    }

    /** One deed that concerns the whole cluster. */
    <T> T onAll(Supplier<T> deed) {
        return during("every node", true, deed);
    }

    private <T> T during(String place, boolean all, Supplier<T> deed) {
        begin(place, all);
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
            return deed.get();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        } finally {
            end(place);
        }
    }

    private synchronized void begin(String place, boolean all) {
        deeds++;
        boolean beside = all ? !busy.isEmpty() : busy.containsKey(place) || busy.containsKey("every node");
        if (beside) {
            overlaps++;
        }
        busy.merge(place, 1, Integer::sum);
    }

    private synchronized void end(String place) {
        busy.computeIfPresent(place, (name, count) -> count == 1 ? null : count - 1);
    }
}
