package io.github.blockingportal.benchmarks.report;

import java.util.List;

/** Each target, and whether it is reached, by JDK. */
record TargetTable(List<Target> targets, Results results) {

    String markdown() {
        List<String> jdks = results.rows().stream()
                .flatMap(row -> row.params().getOrDefault(Row.JDK, "").lines())
                .distinct()
                .sorted((one, other) -> other.compareTo(one))
                .toList();
        StringBuilder table = new StringBuilder("| | to reach |");
        jdks.forEach(jdk -> table.append(" JDK ").append(jdk).append(" | reached |"));
        table.append("\n|---|---|").append("---|---|".repeat(jdks.size())).append('\n');
        for (Target target : targets) {
            table.append("| ")
                    .append(target.name())
                    .append(" | ")
                    .append(target.bound())
                    .append(" |");
            jdks.forEach(jdk -> table.append(cells(target, jdk, jdk.equals(jdks.get(0)))));
            table.append('\n');
        }
        return table.toString();
    }

    /** Where a result does not say its JDK, it is the newest, on which everything is measured. */
    private String cells(Target target, String jdk, boolean isNewest) {
        return target.reached(results, jdk, isNewest)
                .map(values -> " %s | %s |".formatted(values.spread(), target.isMetBy(values.median()) ? "yes" : "no"))
                .orElse(" | |");
    }
}
