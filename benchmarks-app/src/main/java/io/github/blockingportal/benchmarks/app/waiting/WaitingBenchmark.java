package io.github.blockingportal.benchmarks.app.waiting;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.benchmarks.app.Results;
import io.github.blockingportal.spring.BlockingPortals;

/** Answers a second, and heap for each call that waits, with the portals of an application: limits, lists and meters are on. */
@SpringBootConfiguration
@EnableAutoConfiguration
class WaitingBenchmark {

    private static final int ANSWER_MILLIS = 100;
    private static final int MOST_COLLECTIONS = 10;
    private static final long SETTLED_BYTES = 64 * 1024;
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final String[] SETTINGS = {
        "spring.main.banner-mode=off",
        "blocking-portal.max-concurrent-calls=200000",
        "blocking-portal.portals.caller.dispatch=caller-runs"
    };

    private final Results results = new Results("waiting");
    private final Answers answers = new Answers(ANSWER_MILLIS);

    /** Takes {@code --quick}. */
    public static void main(String[] args) throws IOException, InterruptedException {
        boolean quick = List.of(args).contains("--quick");
        try (ConfigurableApplicationContext context = new SpringApplicationBuilder(WaitingBenchmark.class)
                .web(WebApplicationType.NONE)
                .properties(SETTINGS)
                .run()) {
            WaitingBenchmark benchmark = new WaitingBenchmark();
            benchmark.run(benchmark.waysOf(context), quick ? List.of(10_000) : List.of(10_000, 100_000), quick ? 2 : 5);
            benchmark.results.write();
        }
    }

    private List<Way> waysOf(ConfigurableApplicationContext context) {
        BlockingPortals portals = context.getBean(BlockingPortals.class);
        BlockingPortal loop = portals.get("portal").named("answer");
        BlockingPortal caller = portals.get("caller").named("answer");
        return List.of(
                new Way("block(timeout)", () -> answers.ask().block(TIMEOUT)),
                new Way("call, LOOP", () -> loop.call(answers::ask)),
                new Way("call, CALLER_RUNS", () -> caller.call(answers::ask)));
    }

    /** The heap first, and in a first round that does not count: what calls that have ended leave behind is collected late. */
    private void run(List<Way> ways, List<Integer> numbers, int rounds) throws InterruptedException {
        for (Way way : ways) {
            heap(way, numbers.get(0));
        }
        for (int round = 0; round < rounds; round++) {
            measure(ways, numbers, round, "heap bytes/call", this::heap);
        }
        for (Way way : ways) {
            throughput(way, numbers.get(0));
        }
        for (int round = 0; round < rounds; round++) {
            measure(ways, numbers, round, "answers/s", this::throughput);
        }
    }

    private void measure(List<Way> ways, List<Integer> numbers, int round, String metric, Measurement measurement)
            throws InterruptedException {
        List<Way> order = new ArrayList<>(ways);
        Collections.rotate(order, round);
        for (int callers : numbers) {
            Map<String, String> params = Map.of("callers", String.valueOf(callers), "threads", "virtual");
            for (Way way : order) {
                results.add(way.name, params, metric, measurement.of(way, callers));
            }
        }
    }

    private double throughput(Way way, int callers) throws InterruptedException {
        try (Callers threads = new Callers(callers, way.ask)) {
            TimeUnit.MILLISECONDS.sleep(5L * ANSWER_MILLIS);
            long from = System.nanoTime();
            long before = threads.answered();
            TimeUnit.MILLISECONDS.sleep(10L * ANSWER_MILLIS);
            return (threads.answered() - before) * 1e9 / (System.nanoTime() - from);
        }
    }

    private double heap(Way way, int callers) throws InterruptedException {
        long before = usedHeap();
        answers.hold();
        try (Callers threads = new Callers(callers, way.ask)) {
            while (answers.open() < callers) {
                TimeUnit.MILLISECONDS.sleep(10);
            }
            threads.stop();
            long during = usedHeap();
            answers.letGo();
            return (double) (during - before) / callers;
        }
    }

    /** What is left when collecting no longer finds anything. */
    private static long usedHeap() throws InterruptedException {
        long used = Long.MAX_VALUE;
        for (int collection = 0; collection < MOST_COLLECTIONS; collection++) {
            System.gc();
            TimeUnit.MILLISECONDS.sleep(ANSWER_MILLIS);
            long now = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
            if (now > used - SETTLED_BYTES) {
                return now;
            }
            used = now;
        }
        return used;
    }

    private interface Measurement {

        double of(Way way, int callers) throws InterruptedException;
    }

    private record Way(String name, Runnable ask) {}
}
