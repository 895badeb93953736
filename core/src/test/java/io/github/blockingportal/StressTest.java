package io.github.blockingportal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Many calls with random deadlines, interrupts and cancels: the books balance. */
class StressTest {

    private static final int CALLERS = 64;
    private static final int LIMIT = 48;

    private final Map<Outcome, LongAdder> listened = new ConcurrentHashMap<>();
    private final Map<Outcome, LongAdder> seen = new ConcurrentHashMap<>();
    private final AtomicInteger subscribed = new AtomicInteger();
    private final AtomicInteger ended = new AtomicInteger();
    private final AtomicLong lastId = new AtomicLong();

    private final PortalListener listener = new PortalListener() {
        @Override
        public void callStarted(CallInfo call) {
            lastId.lazySet(call.id());
        }

        @Override
        public void callFinished(CallInfo call, Outcome outcome, long queued, long total, @Nullable Throwable failure) {
            listened.computeIfAbsent(outcome, key -> new LongAdder()).increment();
        }
    };

    private final BlockingPortal portal = BlockingPortal.builder()
            .name("stress")
            .loops(2)
            .maxConcurrentCalls(LIMIT)
            .listener(listener)
            .build();

    @ParameterizedTest
    @EnumSource(Caller.Kind.class)
    @Timeout(60)
    void thirtyThousandCalls(Caller.Kind kind) throws Exception {
        run(kind, 30_000);
    }

    @Tag("stress")
    @ParameterizedTest
    @EnumSource(Caller.Kind.class)
    @Timeout(900)
    void aMillionCalls(Caller.Kind kind) throws Exception {
        run(kind, 1_000_000);
    }

    private void run(Caller.Kind kind, int calls) throws Exception {
        if (kind == Caller.Kind.VIRTUAL && !Caller.Kind.virtualThreadsExist()) {
            System.out.println("Skipped: virtual callers, which need a JDK from 21");
            portal.close();
            return;
        }
        List<Caller<Integer>> callers = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            callers.add(Caller.start(kind, () -> callMany(calls / CALLERS)));
        }
        Caller<Integer> troublemaker = Caller.start(() -> interruptAndCancel(callers));
        for (Caller<Integer> caller : callers) {
            caller.valueWithin(Duration.ofMinutes(14));
        }
        troublemaker.thread().interrupt();
        System.out.printf("%s: %s, troubles %d%n", kind, counts(seen), troublemaker.value());
        await().untilAsserted(() -> {
            assertThat(portal.snapshot().admission()).isEqualTo(new CapacityLimiter.Statistics(LIMIT, 0, 0));
            assertThat(ended).hasValue(subscribed.get());
        });
        assertThat(portal.snapshot().calls()).isEmpty();
        assertThat(counts(listened)).isEqualTo(counts(seen));
        assertThat(seen.values().stream().mapToLong(LongAdder::sum).sum()).isEqualTo(calls / CALLERS * (long) CALLERS);
        assertThat(seen.keySet()).contains(Outcome.SUCCESS, Outcome.ERROR, Outcome.TIMEOUT, Outcome.INTERRUPTED);
        portal.close();
    }

    private int callMany(int calls) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        for (int i = 0; i < calls; i++) {
            count(callOnce(random));
            Thread.interrupted();
        }
        return calls;
    }

    private Outcome callOnce(ThreadLocalRandom random) {
        int kind = random.nextInt(100);
        BlockingPortal view = kind < 20 ? portal.timeout(Duration.ofNanos(1 + random.nextInt(2_000_000))) : portal;
        try {
            view.call(() -> task(kind));
            return Outcome.SUCCESS;
        } catch (PortalTimeoutException e) {
            return Outcome.TIMEOUT;
        } catch (PortalSaturatedException e) {
            return Outcome.SATURATED;
        } catch (PortalInterruptedException e) {
            return Outcome.INTERRUPTED;
        } catch (PortalCancelledException e) {
            return Outcome.CANCELLED;
        } catch (IllegalArgumentException e) {
            return Outcome.ERROR;
        }
    }

    private Mono<Integer> task(int kind) {
        Mono<Integer> task = kind % 10 == 0
                ? Mono.just(1).delayElement(Duration.ofMillis(1), portal.scheduler())
                : kind % 10 == 1 ? Mono.error(new IllegalArgumentException("wanted")) : Mono.just(1);
        return task.doOnSubscribe(s -> subscribed.incrementAndGet()).doFinally(signal -> ended.incrementAndGet());
    }

    private void count(Outcome outcome) {
        seen.computeIfAbsent(outcome, key -> new LongAdder()).increment();
    }

    private int interruptAndCancel(List<Caller<Integer>> callers) {
        int troubles = 0;
        ThreadLocalRandom random = ThreadLocalRandom.current();
        while (!Thread.currentThread().isInterrupted()) {
            callers.get(random.nextInt(CALLERS)).thread().interrupt();
            portal.cancel(lastId.get() - random.nextInt(CALLERS));
            troubles++;
            java.util.concurrent.locks.LockSupport.parkNanos(random.nextInt(200_000));
        }
        return troubles;
    }

    private static Map<Outcome, Long> counts(Map<Outcome, LongAdder> adders) {
        Map<Outcome, Long> counts = new java.util.TreeMap<>();
        adders.forEach((outcome, adder) -> counts.put(outcome, adder.sum()));
        return counts;
    }
}
