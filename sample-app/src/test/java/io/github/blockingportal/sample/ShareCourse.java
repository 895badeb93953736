package io.github.blockingportal.sample;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/** What a service has in flight and which share each instance has, over the time, and what happens meanwhile. */
final class ShareCourse implements AutoCloseable {

    private static final long STEP_MILLIS = 200;

    private final int limit;
    private final long begin = System.nanoTime();
    private final List<SharingInstance> instances = new CopyOnWriteArrayList<>();
    private final List<InFlight> inFlight = new CopyOnWriteArrayList<>();
    private final List<Shares> shares = new CopyOnWriteArrayList<>();
    private final List<Mark> marks = new CopyOnWriteArrayList<>();
    private final Set<Integer> joined = new HashSet<>();
    private final ScheduledExecutorService looking = Executors.newScheduledThreadPool(2);

    /** Begins to look. An instance that is slow to say its share does not keep the other look waiting. */
    ShareCourse(int limit, IntSupplier peak) {
        this.limit = limit;
        each(() -> inFlight.add(new InFlight(now(), peak.getAsInt())));
        each(() -> shares.add(shares()));
    }

    private void each(Runnable look) {
        looking.scheduleWithFixedDelay(look, STEP_MILLIS, STEP_MILLIS, TimeUnit.MILLISECONDS);
    }

    int limit() {
        return limit;
    }

    List<InFlight> ofInFlight() {
        return inFlight;
    }

    List<Shares> ofShares() {
        return shares;
    }

    List<Mark> marks() {
        return marks;
    }

    /** Instances are called by their numbers, from 1 on. */
    void follow(SharingInstance instance) {
        instances.add(instance);
    }

    void mark(String what) {
        marks.add(new Mark(now(), what));
    }

    private Duration now() {
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    private Shares shares() {
        Map<Integer, Integer> all = new TreeMap<>();
        for (int number = 1; number <= instances.size(); number++) {
            addShare(number, instances.get(number - 1), all);
        }
        return new Shares(now(), all);
    }

    /** One that is not there, as before its start and after its end, has none. */
    private void addShare(int number, SharingInstance instance, Map<Integer, Integer> all) {
        try {
            if (instance.isThere()) {
                all.put(number, (Integer) instance.share().get("share"));
                if (joined.add(number)) {
                    mark(number + " joins");
                }
            }
        } catch (RuntimeException ends) {
            // and has none either
        }
    }

    @Override
    public void close() throws InterruptedException {
        looking.shutdown();
        looking.awaitTermination(10, TimeUnit.SECONDS);
    }

    /** The most that was in flight since the look before. */
    record InFlight(Duration at, int most) {}

    /** What each instance had, by its number. */
    record Shares(Duration at, Map<Integer, Integer> byInstance) {}

    /** Something that happened. */
    record Mark(Duration at, String what) {}
}
