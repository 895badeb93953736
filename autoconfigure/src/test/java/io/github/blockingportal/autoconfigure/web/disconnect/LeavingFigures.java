package io.github.blockingportal.autoconfigure.web.disconnect;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What watching for clients that leave takes on one server.
 *
 * @param http1 from leaving to the cancellation, by HTTP/1.1, the shortest first
 * @param http2 the same by HTTP/2
 * @param http1InCrowd by HTTP/1.1 while others wait
 * @param http2InCrowd by HTTP/2 while others wait
 * @param costs the time of a quick request with the watch to that without, the lowest first
 * @param watching the processor time that it takes to watch the others for a second
 */
record LeavingFigures(
        String server,
        List<Duration> http1,
        List<Duration> http2,
        List<Duration> http1InCrowd,
        List<Duration> http2InCrowd,
        List<Double> costs,
        Duration watching) {

    private static final String BEGIN = "<!-- figures: begin -->\n";
    private static final String END = "<!-- figures: end -->";
    private static final String HEAD = """
            | | HTTP/1.1 | HTTP/2 | HTTP/1.1, 1,000 others wait | HTTP/2, 1,000 others wait | a quick request costs | 1,000 that wait cost |
            |---|---|---|---|---|---|---|
            """;

    static void write(List<LeavingFigures> servers, Path document) throws IOException {
        String text = Files.readString(document);
        String written = text.substring(text.indexOf(BEGIN) + BEGIN.length(), text.indexOf(END));
        String table = servers.stream().map(LeavingFigures::row).collect(Collectors.joining("\n", HEAD, "\n"));
        Files.writeString(document, text.replace(BEGIN + written + END, BEGIN + table + END));
    }

    String row() {
        return String.format(
                Locale.ROOT,
                "| %s | %s | %s | %s | %s | × %.2f (%.2f–%.2f) | %.1f ms a second |",
                server,
                times(http1),
                times(http2),
                times(http1InCrowd),
                times(http2InCrowd),
                part(costs, 0.5),
                part(costs, 0.25),
                part(costs, 0.75),
                watching.toNanos() / 1e6);
    }

    /** The last one of that part of them. */
    static <T> T part(List<T> sorted, double part) {
        return sorted.get(Math.max(0, (int) Math.ceil(part * sorted.size()) - 1));
    }

    private static String times(List<Duration> sorted) {
        return String.format(
                Locale.ROOT,
                "%d, %d, %d ms",
                part(sorted, 0.5).toMillis(),
                part(sorted, 0.99).toMillis(),
                part(sorted, 1).toMillis());
    }
}
