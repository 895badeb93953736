package io.github.blockingportal.benchmarks.report;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The rows of one table: a column for each metric, under each JDK and number of cores. */
record ResultTable(List<Row> rows) {

    private static final Set<String> PLACES = Set.of(Row.JDK, Row.CORES);

    String markdown() {
        Set<String> params = new TreeSet<>();
        Set<String> metrics = new LinkedHashSet<>();
        Map<String, Map<String, String>> places = new TreeMap<>();
        Map<List<Object>, Map<String, Row>> lines = new LinkedHashMap<>();
        for (Row row : rows) {
            Map<String, String> others = new TreeMap<>(row.params());
            others.keySet().removeAll(PLACES);
            params.addAll(others.keySet());
            metrics.addAll(row.metrics().keySet());
            places.put(place(row), row.params());
            lines.computeIfAbsent(List.of(row.row(), others), line -> new TreeMap<>())
                    .put(place(row), row);
        }
        StringBuilder table = new StringBuilder();
        head(table, params, metrics, places.keySet());
        lines.values().forEach(line -> line(table, params, metrics, places.keySet(), line));
        return table.toString();
    }

    private static String place(Row row) {
        String jdk = row.params().get(Row.JDK);
        String cores = row.params().get(Row.CORES);
        return (jdk == null ? "" : "JDK " + jdk)
                + (cores == null ? "" : ", " + cores + (cores.equals("1") ? " core" : " cores"));
    }

    private static void head(StringBuilder table, Set<String> params, Set<String> metrics, Set<String> places) {
        table.append("| |");
        params.forEach(param -> table.append(' ').append(param).append(" |"));
        for (String place : places) {
            metrics.forEach(metric -> table.append(' ')
                    .append(place.isEmpty() ? "" : place + ": ")
                    .append(metric)
                    .append(" |"));
        }
        table.append("\n|")
                .append("---|".repeat(1 + params.size() + places.size() * metrics.size()))
                .append('\n');
    }

    private static void line(
            StringBuilder table, Set<String> params, Set<String> metrics, Set<String> places, Map<String, Row> line) {
        Row any = line.values().iterator().next();
        table.append("| ").append(any.row()).append(" |");
        params.forEach(param ->
                table.append(' ').append(any.params().getOrDefault(param, "")).append(" |"));
        for (String place : places) {
            Row row = line.get(place);
            for (String metric : metrics) {
                List<Double> values = row == null ? null : row.metrics().get(metric);
                table.append(' ')
                        .append(values == null ? "" : new Values(values).spread())
                        .append(" |");
            }
        }
        table.append('\n');
    }
}
