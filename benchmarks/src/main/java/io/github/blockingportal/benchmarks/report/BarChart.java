package io.github.blockingportal.benchmarks.report;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Horizontal bars as SVG: the medians, with the least and the most as a line across the end of each bar. */
record BarChart(String title, String metric, List<Row> rows, Set<String> hidden) {

    private static final int LABELS = 330;
    private static final int BARS = 420;
    private static final int WIDTH = LABELS + BARS + 110;
    private static final int LINE = 26;
    private static final int TOP = 44;

    String svg() {
        double most = rows.stream().mapToDouble(row -> values(row).most()).max().orElse(1);
        int height = TOP + rows.size() * LINE + 12;
        StringBuilder svg = new StringBuilder();
        svg.append(text("""
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="13">
                <rect width="100%%" height="100%%" fill="#ffffff"/>
                <text x="12" y="24" font-size="15" fill="#222222">%s</text>
                """, WIDTH, height, escaped(title)));
        for (int i = 0; i < rows.size(); i++) {
            svg.append(bar(rows.get(i), TOP + i * LINE, BARS / most));
        }
        return svg.append("</svg>\n").toString();
    }

    private String bar(Row row, int y, double scale) {
        Values values = values(row);
        double end = LABELS + values.median() * scale;
        return text(
                """
                <text x="%d" y="%d" text-anchor="end" fill="#222222">%s</text>
                <rect x="%d" y="%d" width="%.1f" height="18" fill="%s"/>
                <line x1="%.1f" y1="%d" x2="%.1f" y2="%d" stroke="#222222"/>
                <text x="%.1f" y="%d" fill="#222222">%s</text>
                """,
                LABELS - 8,
                y + 14,
                escaped(label(row)),
                LABELS,
                y,
                end - LABELS,
                row.row().toLowerCase(Locale.ROOT).contains("portal") ? "#2f6f9f" : "#b9c3cc",
                LABELS + values.least() * scale,
                y + 9,
                LABELS + values.most() * scale,
                y + 9,
                LABELS + values.most() * scale + 6,
                y + 14,
                Values.number(values.median()));
    }

    private Values values(Row row) {
        return new Values(row.metrics().getOrDefault(metric, List.of(0.0)));
    }

    private String label(Row row) {
        String params = new TreeMap<>(row.params())
                .entrySet().stream()
                        .filter(param -> !hidden.contains(param.getKey()))
                        .map(param -> param.getKey() + " " + param.getValue())
                        .collect(Collectors.joining(", "));
        return params.isEmpty() ? row.row() : row.row() + " (" + params + ")";
    }

    private static String text(String format, Object... args) {
        return String.format(Locale.ROOT, format, args);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;");
    }
}
