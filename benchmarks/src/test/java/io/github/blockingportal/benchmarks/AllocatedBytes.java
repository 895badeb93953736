package io.github.blockingportal.benchmarks;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import com.sun.management.ThreadMXBean;

/** What a call allocates on all threads that have to do with it, batch by batch. */
record AllocatedBytes(List<Long> batches) {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int WARM_UP = 1_000;
    private static final int BATCHES = 10;
    private static final int CALLS = 200;

    /** Of those threads that there are after the warm-up: the current one and the portal's, but for the one that watches. */
    static AllocatedBytes of(String portal, Runnable call) {
        repeat(WARM_UP, call, List.of());
        List<Thread> workers = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(portal + "-loop")
                        || thread.getName().startsWith(portal + "-worker"))
                .toList();
        long[] threads = Stream.concat(Stream.of(Thread.currentThread()), workers.stream())
                .mapToLong(Thread::getId)
                .toArray();
        long asking = asking(threads);
        List<Long> batches = new ArrayList<>();
        for (int batch = 0; batch < BATCHES; batch++) {
            long before = sum(threads);
            repeat(CALLS, call, workers);
            batches.add((sum(threads) - before - asking) / CALLS);
        }
        return new AllocatedBytes(batches);
    }

    /** A thread that goes to sleep in a queue allocates what one that stays awake does not, so all are let go to sleep each time. */
    private static void repeat(int times, Runnable call, List<Thread> workers) {
        for (int i = 0; i < times; i++) {
            call.run();
            for (int worker = 0; worker < workers.size(); worker++) {
                while (workers.get(worker).getState() == Thread.State.RUNNABLE) {
                    Thread.onSpinWait();
                }
            }
        }
    }

    /** What it costs to ask, which is nobody's; more the first time. */
    private static long asking(long[] threads) {
        long least = Long.MAX_VALUE;
        for (int time = 0; time < BATCHES; time++) {
            long before = sum(threads);
            least = Math.min(least, sum(threads) - before);
        }
        return least;
    }

    private static long sum(long[] threads) {
        return Arrays.stream(THREADS.getThreadAllocatedBytes(threads)).sum();
    }

    /** What only some of the batches have is not the call's: a table that grew, a class that was loaded. */
    long least() {
        return batches.stream().mapToLong(Long::longValue).min().orElseThrow();
    }
}
