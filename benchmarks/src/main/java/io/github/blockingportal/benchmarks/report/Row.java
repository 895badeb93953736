package io.github.blockingportal.benchmarks.report;

import java.util.List;
import java.util.Map;

/** What was measured, under which conditions, and for each metric one value a round. */
record Row(String table, String row, Map<String, String> params, Map<String, List<Double>> metrics) {

    /** Which JDK ran it, where that is said. */
    static final String JDK = "jdk";

    /** Whether its threads had one core or both. */
    static final String CORES = "cores";

    boolean has(Map<String, String> conditions) {
        return params.entrySet().containsAll(conditions.entrySet());
    }
}
