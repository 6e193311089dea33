package org.wissel.bench;

import java.nio.file.Path;

/** One part of the benchmarks. */
interface Part {

    /** The name by which {@code -Dwissel.bench} chooses it. */
    String name();

    /**
     * Measures, and reports.
     *
     * @param folder an empty folder of its own
     */
    void measure(Path folder, Report report) throws Exception;
}
