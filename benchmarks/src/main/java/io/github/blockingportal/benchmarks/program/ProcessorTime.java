package io.github.blockingportal.benchmarks.program;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.LongStream;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.jspecify.annotations.Nullable;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.BlockingPortalBuilder;
import io.github.blockingportal.Dispatch;
import io.github.blockingportal.Enforcement;
import io.github.blockingportal.benchmarks.state.CallTimers;
import io.github.blockingportal.benchmarks.state.Carried;
import io.github.blockingportal.benchmarks.state.OtherThread;
import io.github.blockingportal.benchmarks.state.Partner;
import io.github.blockingportal.benchmarks.state.PlainTimer;
import io.github.blockingportal.benchmarks.state.Tasks;

/**
 * The processor time of a call in nanoseconds, of all threads together on one core, for several ways by turns in one JVM. What else the
 * machine does changes it little, so it shows differences that a clock does not.
 */
public final class ProcessorTime {

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final int WARM_UPS = 8;
    private static final int BATCHES = 30;

    private static volatile @Nullable Object answer;

    private final int calls;
    private final PlainTimer plain = new PlainTimer();
    private final OtherThread theirs = new OtherThread();
    private final Partner partner = new Partner();

    private ProcessorTime(int calls) {
        this.calls = calls;
        partner.start();
    }

    /** Takes how many calls a batch has, {@code nothing} or {@code three} that is carried, and the ways. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Carried carried = new Carried();
        carried.carried = arguments[1];
        carried.set();
        ProcessorTime measured = new ProcessorTime(Integer.parseInt(arguments[0]));
        Map<String, Supplier<?>> ways = new LinkedHashMap<>();
        List.of(arguments).subList(2, arguments.length).forEach(way -> ways.put(way, measured.way(way)));
        measured.run(ways)
                .forEach((way, nanos) -> System.out.printf(
                        "%s: least %.0f, median %.0f%n", way, nanos.get(0), nanos.get(nanos.size() / 2)));
        System.exit(0); // the threads of all ways
    }

    private Map<String, List<Double>> run(Map<String, Supplier<?>> ways) throws IOException, InterruptedException {
        ways.values().forEach(way -> repeat(WARM_UPS, way));
        pin();
        ways.values().forEach(way -> repeat(2, way));
        Map<String, List<Double>> times = new LinkedHashMap<>();
        for (int batch = 0; batch < BATCHES; batch++) {
            ways.forEach((name, way) ->
                    times.computeIfAbsent(name, unknown -> new ArrayList<>()).add(batch(way)));
        }
        times.values().forEach(Collections::sort);
        return times;
    }

    private void repeat(int times, Supplier<?> way) {
        for (int i = 0; i < times; i++) {
            batch(way);
        }
    }

    private double batch(Supplier<?> way) {
        long before = processorNanos();
        for (int i = 0; i < calls; i++) {
            answer = way.get();
        }
        return (processorNanos() - before) / (double) calls;
    }

    private static long processorNanos() {
        return LongStream.of(THREADS.getAllThreadIds())
                .map(THREADS::getThreadCpuTime)
                .filter(nanos -> nanos > 0)
                .sum();
    }

    /** All threads of the JVM to the last core. */
    private static void pin() throws IOException, InterruptedException {
        String core = String.valueOf(Runtime.getRuntime().availableProcessors() - 1);
        String pid = String.valueOf(ProcessHandle.current().pid());
        Process process = new ProcessBuilder("taskset", "-a", "-p", "-c", core, pid)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (process.waitFor() != 0) {
            throw new IOException("taskset ended with " + process.exitValue());
        }
    }

    private Supplier<?> way(String name) {
        return switch (name) {
            case "nanoTime" -> System::nanoTime;
            case "timer" ->
                () -> {
                    plain.timer.record(1, TimeUnit.NANOSECONDS);
                    return name;
                };
            case "block" -> () -> Tasks.value().block();
            case "blockTimer" -> () -> plain.timer.record(() -> Tasks.value().block(Tasks.TIMEOUT));
            case "contextCaptureBlockTimer" ->
                () -> plain.timer.record(() -> Tasks.value().contextCapture().block(Tasks.TIMEOUT));
            case "pingPong" -> () -> partner.exchange(Tasks.VALUE);
            case "subscribeOnSingleBlock" ->
                () -> Tasks.value().subscribeOn(theirs.single).block(Tasks.TIMEOUT);
            default -> portal(name);
        };
    }

    /** Of a portal: {@code loop} or {@code caller-runs}, and what it does without, such as {@code loop-listener-guard}. */
    private static Supplier<?> portal(String name) {
        Dispatch dispatch = name.startsWith("loop") ? Dispatch.LOOP : Dispatch.CALLER_RUNS;
        BlockingPortalBuilder builder =
                BlockingPortal.builder().loops(1).timeout(Tasks.TIMEOUT).dispatch(dispatch);
        if (!name.contains("-listener")) {
            builder.listener(new CallTimers(new SimpleMeterRegistry()));
        }
        if (name.contains("-guard")) {
            builder.enforcement(Enforcement.OFF);
        }
        if (name.contains("-mdc")) {
            builder.mdcKeys();
        }
        BlockingPortal portal = builder.build().named("benchmark");
        return () -> portal.call(Tasks::value);
    }
}
