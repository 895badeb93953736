package io.github.blockingportal.benchmarks.app.http;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

import io.github.blockingportal.benchmarks.app.ChildProcess;
import io.github.blockingportal.benchmarks.app.Jdk;
import io.github.blockingportal.benchmarks.app.Results;

/**
 * Requests a second, times and processor time of one endpoint. All ways are paths of one application, so they are warm alike; each
 * round has a run of each, begun with another one in each round.
 */
final class HttpBenchmark {

    private static final int MOST_WARMUPS = 12;
    private static final List<Way> WAYS = List.of(
            new Way("block(timeout)", "/block"),
            new Way("block, equal features", "/block-equal"),
            new Way("call, LOOP", "/loop"),
            new Way("call, CALLER_RUNS", "/caller-runs"),
            new Way("returned Mono", "/mono"));

    private final Plan plan;
    private final Results results = new Results("http");

    private HttpBenchmark(Plan plan) {
        this.plan = plan;
    }

    /** Takes {@code --quick}, and the home of a JDK with virtual threads. */
    public static void main(String[] args) throws IOException, InterruptedException {
        boolean quick = List.of(args).contains("--quick");
        HttpBenchmark benchmark = new HttpBenchmark(quick ? Plan.QUICK : Plan.FULL);
        benchmark.run(Jdk.own(), "platform", benchmark.plan.platform);
        for (String argument : args) {
            if (!argument.startsWith("--")) {
                benchmark.run(Jdk.in(Path.of(argument)), "virtual", benchmark.plan.virtual);
            }
        }
        benchmark.results.write();
    }

    private void run(Jdk jdk, String threads, List<Integer> numbersOfConnections)
            throws IOException, InterruptedException {
        List<String> classPath = ChildProcess.ownClassPath();
        try (ChildProcess upstream = ChildProcess.start(jdk, Upstream.class, classPath, List.of());
                ChildProcess application = ChildProcess.start(
                        jdk,
                        EndToEndApplication.class,
                        classPath,
                        List.of(
                                "--upstream=http://127.0.0.1:" + upstream.await("ready"),
                                "--spring.threads.virtual.enabled=" + threads.equals("virtual")))) {
            String address = "http://127.0.0.1:" + application.await("ready");
            warmUp(address);
            for (int round = 0; round < plan.rounds; round++) {
                for (int connections : numbersOfConnections) {
                    Map<String, String> params = Map.of(
                            "connections", String.valueOf(connections), "threads", threads, "jdk", jdk.version());
                    for (Way way : inOrderOf(round)) {
                        measure(application, way.name, params, () -> run(address, way, connections));
                    }
                }
            }
        }
    }

    /** By requests and not by time: what is compiled late on a slow machine is measured nowhere. */
    private void warmUp(String address) throws IOException, InterruptedException {
        long requests = 0;
        for (int pass = 0; pass < MOST_WARMUPS && requests < plan.warmupRequests; pass++) {
            for (Way way : WAYS) {
                requests += run(address, way, 64).requests();
            }
        }
    }

    private Wrk run(String address, Way way, int connections) throws IOException, InterruptedException {
        return Wrk.run(address + way.path, connections, plan.seconds);
    }

    private void measure(ChildProcess application, String way, Map<String, String> params, Load load)
            throws IOException, InterruptedException {
        Duration before = application.processorTime();
        Wrk run = load.run();
        Duration used = application.processorTime().minus(before);
        results.add(way, params, "requests/s", run.requestsPerSecond());
        results.add(way, params, "p50 ms", run.p50Millis());
        results.add(way, params, "p99 ms", run.p99Millis());
        results.add(way, params, "CPU µs/request", used.toNanos() / 1000.0 / run.requests());
    }

    private static List<Way> inOrderOf(int round) {
        List<Way> order = new ArrayList<>(WAYS);
        Collections.rotate(order, round);
        return order;
    }

    private record Way(String name, String path) {}

    private record Plan(
            int warmupRequests, int rounds, int seconds, List<Integer> platform, List<Integer> virtual) {

        static final Plan FULL = new Plan(100_000, 6, 2, List.of(1, 64, 256), List.of(1, 64, 256));
        static final Plan QUICK = new Plan(20_000, 2, 1, List.of(1, 64), List.of(64));
    }

    private interface Load {

        Wrk run() throws IOException, InterruptedException;
    }
}
