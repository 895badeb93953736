package io.github.blockingportal.benchmarks.app.startup;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;

import io.github.blockingportal.benchmarks.app.ChildProcess;
import io.github.blockingportal.benchmarks.app.Jdk;
import io.github.blockingportal.benchmarks.app.Results;

/**
 * Time, threads, heap and classes of a start with the starter and without it, which is without what it brings along on the class path. Each
 * round has one of each, begun with the other one in each round.
 */
final class StartupBenchmark {

    private static final Predicate<String> STARTER = Pattern.compile(
                    "/(blocking-portal|context-propagation)-[^/]*\\.jar$")
            .asPredicate();
    private static final List<Variant> VARIANTS = List.of(
            new Variant(
                    "without the starter",
                    false,
                    ChildProcess.ownClassPath().stream()
                            .filter(STARTER.negate())
                            .toList()),
            new Variant("with the starter", true, ChildProcess.ownClassPath()));

    private final Results results = new Results("startup");

    /** Takes {@code --quick}. */
    public static void main(String[] args) throws IOException {
        int rounds = List.of(args).contains("--quick") ? 3 : 10;
        StartupBenchmark benchmark = new StartupBenchmark();
        for (int round = 0; round < rounds; round++) {
            benchmark.measure(VARIANTS.get(round % 2));
            benchmark.measure(VARIANTS.get(1 - round % 2));
        }
        benchmark.results.write();
    }

    private void measure(Variant variant) throws IOException {
        Jdk jdk = Jdk.own();
        try (ChildProcess application =
                ChildProcess.start(jdk, StartedApplication.class, variant.classPath, List.of())) {
            String[] said = application.await("started").split(" ");
            if (Boolean.parseBoolean(said[5]) != variant.portal) {
                throw new IllegalStateException("The start " + variant.name + " had a portal: " + said[5]);
            }
            Map<String, String> params = Map.of("jdk", jdk.version());
            results.add(variant.name, params, "started ms", Double.parseDouble(said[0]));
            results.add(variant.name, params, "CPU ms", Double.parseDouble(said[1]) / 1e6);
            results.add(variant.name, params, "threads", Double.parseDouble(said[2]));
            results.add(variant.name, params, "classes", Double.parseDouble(said[3]));
            results.add(variant.name, params, "heap KiB", Double.parseDouble(said[4]) / 1024);
        }
    }

    private record Variant(String name, boolean portal, List<String> classPath) {}
}
