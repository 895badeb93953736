package io.github.blockingportal.benchmarks.app.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** One run of wrk. */
record Wrk(long requests, double requestsPerSecond, double p50Millis, double p99Millis) {

    private static final Map<String, Double> MILLIS = Map.of("us", 0.001, "ms", 1.0, "s", 1000.0);

    static Wrk run(String url, int connections, int seconds) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        "wrk", "-t1", "-c" + connections, "-d" + seconds + "s", "--timeout", "20s", "--latency", url)
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0 || output.contains("Non-2xx") || output.contains("Socket errors")) {
            throw new IOException("wrk did not get good answers from " + url + ":\n" + output);
        }
        return parse(output);
    }

    static Wrk parse(String output) {
        return new Wrk(
                Long.parseLong(found("(\\d+) requests in", output).group(1)),
                Double.parseDouble(found("Requests/sec: +([\\d.]+)", output).group(1)),
                millis(found("50% +([\\d.]+)([a-z]+)", output)),
                millis(found("99% +([\\d.]+)([a-z]+)", output)));
    }

    private static double millis(MatchResult time) {
        Double unit = MILLIS.get(time.group(2));
        if (unit == null) {
            throw new IllegalStateException("An unknown unit of time: " + time.group());
        }
        return Double.parseDouble(time.group(1)) * unit;
    }

    private static MatchResult found(String pattern, String output) {
        return Pattern.compile(pattern)
                .matcher(output)
                .results()
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("No '" + pattern + "' in what wrk said:\n" + output));
    }
}
