package io.github.blockingportal.benchmarks.report;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What JMH has written in one round: {@code jmh-<JDK>-<cores>-<round>-<callers>-<first suite>.json}. */
record JmhFile(Path path, String jdk, String cores, int round, String callers) {

    private static final Pattern NAME = Pattern.compile("jmh-(\\w+)-(\\w+)-(\\d+)-(\\d+)-\\w+\\.json");
    private static final JsonMapper MAPPER = new JsonMapper();

    static Stream<JmhFile> of(Path path) {
        Matcher name = NAME.matcher(path.getFileName().toString());
        return name.matches()
                ? Stream.of(
                        new JmhFile(path, name.group(1), name.group(2), Integer.parseInt(name.group(3)), name.group(4)))
                : Stream.empty();
    }

    List<Row> rows() {
        return StreamSupport.stream(MAPPER.readTree(path.toFile()).spliterator(), false)
                .map(this::row)
                .toList();
    }

    private Row row(JsonNode result) {
        String[] names = result.get("benchmark").asString().split("\\.");
        return new Row(names[names.length - 2], names[names.length - 1], params(result), metrics(result));
    }

    private Map<String, String> params(JsonNode result) {
        Map<String, String> params = new TreeMap<>();
        result.path("params")
                .properties()
                .forEach(param -> params.put(param.getKey(), param.getValue().asString()));
        params.put(Row.JDK, jdk);
        params.put(Row.CORES, cores);
        if (!callers.equals("1") || names(result, "Contention")) {
            params.put("callers", callers);
        }
        return params;
    }

    private static boolean names(JsonNode result, String table) {
        return result.get("benchmark").asString().contains("." + table + ".");
    }

    private static Map<String, List<Double>> metrics(JsonNode result) {
        Map<String, List<Double>> metrics = new LinkedHashMap<>();
        JsonNode score = result.get("primaryMetric");
        String unit = score.get("scoreUnit").asString().replace("ops/", "/").replace("/op", "");
        metrics.put(unit, List.of(median(score)));
        result.path("secondaryMetrics").properties().forEach(metric -> {
            if (metric.getKey().toLowerCase(Locale.ROOT).endsWith("gc.alloc.rate.norm")) {
                metrics.put(
                        "bytes",
                        List.of(Math.rint(metric.getValue().get("score").asDouble())));
            }
        });
        return metrics;
    }

    /** A fork counts with the median of its short iterations: what disturbs one of them does not count. */
    private static double median(JsonNode metric) {
        return new Values(StreamSupport.stream(metric.get("rawData").spliterator(), false)
                        .flatMap(fork -> StreamSupport.stream(fork.spliterator(), false))
                        .map(JsonNode::asDouble)
                        .toList())
                .median();
    }
}
