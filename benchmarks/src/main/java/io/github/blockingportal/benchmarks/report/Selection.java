package io.github.blockingportal.benchmarks.report;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * One metric of one row.
 *
 * @param params those that matter; all others may be what they are
 * @param times what its values are multiplied by, or null; for what was measured in another unit
 */
record Selection(
        String table,
        String row,
        @Nullable Map<String, String> params,
        String metric,
        @Nullable Double times) {

    Map<String, String> conditions() {
        return params == null ? Map.of() : params;
    }

    Values scaled(List<Double> rounds) {
        double factor = times == null ? 1 : times;
        return new Values(rounds.stream().map(value -> value * factor).toList());
    }
}
