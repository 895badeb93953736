package io.github.blockingportal.sample;

import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** What a PromQL expression, or a variable of a dashboard, asks for. */
record PromQuery(String expression) {

    private static final Pattern SELECTOR = Pattern.compile("\\b(blocking_portal_\\w+)(\\{[^}]*})?");
    private static final Pattern MATCHER = Pattern.compile("(\\w+)\\s*(?:=~|!=|!~|=)\\s*\"");
    private static final Pattern GROUPING = Pattern.compile("\\bby \\(([^)]*)\\)");
    private static final Pattern LABEL_VALUES = Pattern.compile("label_values\\((.*), (\\w+)\\)");

    /** With a value for each variable of the dashboard. */
    static PromQuery ofDashboard(String expression) {
        return new PromQuery(expression
                .replace("$__rate_interval", "10m")
                .replace("$__range", "10m")
                .replaceAll("\\$(portal|job|instance)\\b", ".*"));
    }

    /** A metric with its conditions. */
    record Selector(String metric, String conditions) {

        List<String> labels() {
            return MATCHER.matcher(conditions)
                    .results()
                    .map(matcher -> matcher.group(1))
                    .toList();
        }

        @Override
        public String toString() {
            return metric + conditions;
        }
    }

    List<Selector> selectors() {
        return SELECTOR.matcher(expression)
                .results()
                .map((MatchResult found) -> new Selector(found.group(1), found.group(2) == null ? "" : found.group(2)))
                .distinct()
                .toList();
    }

    /** The labels that the result keeps, which every metric in it must have. */
    List<String> grouping() {
        Pattern kept = expression.startsWith("label_values(") ? LABEL_VALUES : GROUPING;
        return kept.matcher(expression)
                .results()
                .map(found -> found.group(found.groupCount()))
                .flatMap(labels -> Arrays.stream(labels.split(", ")))
                .distinct()
                .toList();
    }
}
