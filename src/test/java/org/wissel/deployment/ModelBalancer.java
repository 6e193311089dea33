package org.wissel.deployment;

import java.util.ArrayList;
import java.util.List;

/** One load balancer in the checker's model. Nodes are bits of their index in the cluster. */
final class ModelBalancer {

    final String name;
    /** Nodes that its upstream lists at all. */
    long listed;
    /** Nodes that its file has in rotation. */
    long file;
    /** Whether nobody read the file since its last change. */
    boolean unread;
    /** What each generation of living workers routes to, the newest last. */
    final List<Long> generations = new ArrayList<>();

    ModelBalancer(String name, long nodes) {
        this.name = name;
        listed = nodes;
        file = nodes;
        generations.add(nodes);
    }

    ModelBalancer copy() {
        ModelBalancer copy = new ModelBalancer(name, listed);
        copy.file = file;
        copy.unread = unread;
        copy.generations.clear();
        copy.generations.addAll(generations);
        return copy;
    }

    void write(long up) {
        file = up;
        unread = true;
    }

    void reload() {
        generations.add(file);
        unread = false;
    }

    /** The workers of earlier reloads have answered their last requests. */
    void oldWorkersExit() {
        while (generations.size() > 1) {
            generations.remove(0);
        }
    }

    boolean running() {
        return generations.size() == 1 && !unread;
    }

    /** Nodes that the file or any living worker routes to. */
    long reach() {
        long reach = file;
        for (long generation : generations) {
            reach |= generation;
        }
        return reach;
    }

    /** The smallest number of these nodes that the file or any generation of workers has in rotation. */
    int least(long nodes) {
        int least = Long.bitCount(file & nodes);
        for (long generation : generations) {
            least = Math.min(least, Long.bitCount(generation & nodes));
        }
        return least;
    }
}
