package io.github.blockingportal.benchmarks.report;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;

/**
 * What is to be reached.
 *
 * @param theirs the rivals, of which the best counts in each round; null if what is ours is to be reached as it is
 * @param atMost the bound, or null if there is {@code atLeast}
 */
record Target(
        String name,
        Selection ours,
        @Nullable List<Selection> theirs,
        @Nullable Double atMost,
        @Nullable Double atLeast) {

    String bound() {
        return atMost == null ? "≥ " + number(atLeast) : "≤ " + number(atMost);
    }

    private static String number(@Nullable Double bound) {
        return bound == null
                ? ""
                : bound == Math.rint(bound) && bound >= 10 ? "%.0f".formatted(bound) : bound.toString();
    }

    /** What was reached in each round, or nothing if something was not measured. */
    Optional<Values> reached(Results results, String jdk, boolean orNoJdk) {
        Optional<Values> first = results.values(ours, jdk, orNoJdk);
        if (theirs == null) {
            return first;
        }
        List<Values> others = theirs.stream()
                .flatMap(rival -> results.values(rival, jdk, true).stream())
                .toList();
        return others.size() < theirs.size() ? Optional.empty() : first.map(values -> ratios(values, others));
    }

    private Values ratios(Values first, List<Values> others) {
        int rounds =
                others.stream().mapToInt(values -> values.rounds().size()).min().orElse(0);
        return new Values(IntStream.range(0, Math.min(rounds, first.rounds().size()))
                .mapToObj(round -> first.rounds().get(round) / best(others, round))
                .toList());
    }

    private double best(List<Values> others, int round) {
        var values = others.stream().mapToDouble(rival -> rival.rounds().get(round));
        return (atMost == null ? values.max() : values.min()).orElseThrow();
    }

    boolean isMetBy(double value) {
        return atMost == null ? atLeast == null || value >= atLeast : value <= atMost;
    }
}
