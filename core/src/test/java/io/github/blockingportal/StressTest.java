package io.github.blockingportal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Many calls with random deadlines, interrupts and cancels, beside some of users whose code blocks and throws: the books balance,
 * and nobody misses a deadline for want of somebody else's code.
 */
class StressTest {

    private static final int CALLERS = 64;
    private static final int LIMIT = 48;
    private static final int CALLS_PER_HOSTILE_USE = 100;
    private static final int CALLS_PER_BRIEF_PORTAL = 2_000;
    private static final int LONGEST_DEADLINE_NANOS = 2_000_000;
    /** What a busy machine may add to a deadline; less than a hook stands at a gate. */
    private static final long MOST_OVERRUN_NANOS = HostileHooks.GATE_NANOS / 2;

    private final Map<Outcome, LongAdder> seen = new ConcurrentHashMap<>();
    private final AtomicInteger subscribed = new AtomicInteger();
    private final AtomicInteger ended = new AtomicInteger();
    private final AtomicLong overrunNanos = new AtomicLong();
    private final LongAdder calls = new LongAdder();
    private final CallBooks books = new CallBooks();
    private final Queue<CallBooks> booksOfBriefPortals = new ConcurrentLinkedQueue<>();
    private final HostileUser hostile = new HostileUser();
    private final Gate lastGate = new Gate();
    private @Nullable BlockingPortal portal;
    private final List<Logger> logs = Stream.of(BlockingPortal.class.getPackageName(), "reactor")
            .map(name -> (Logger) LoggerFactory.getLogger(name))
            .toList();

    static Stream<Arguments> setups() {
        return Setup.all()
                .filter(setup -> setup.loops() > 1)
                .map(setup -> Arguments.of(setup.caller(), setup.dispatch()));
    }

    @BeforeEach
    void keepTheLogQuiet() {
        logs.forEach(log -> log.setLevel(Level.OFF));
    }

    @AfterEach
    void openAllGatesAndClose() {
        hostile.hooks().close();
        lastGate.open();
        Optional.ofNullable(portal).ifPresent(BlockingPortal::close);
        logs.forEach(log -> log.setLevel(null));
    }

    @ParameterizedTest
    @MethodSource("setups")
    @Timeout(60)
    void thirtyThousandCalls(Caller.Kind kind, Dispatch dispatch) throws Exception {
        run(kind, dispatch, 30_000);
    }

    @Tag("stress")
    @ParameterizedTest
    @MethodSource("setups")
    @Timeout(900)
    void aMillionCalls(Caller.Kind kind, Dispatch dispatch) throws Exception {
        run(kind, dispatch, 1_000_000);
    }

    private void run(Caller.Kind kind, Dispatch dispatch, int count) throws Exception {
        BlockingPortal stressed = portal("stress", 3, dispatch, books)
                .drainTimeout(Duration.ofSeconds(1))
                .build();
        portal = stressed;
        List<Caller<Integer>> callers = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            callers.add(Caller.start(kind, () -> callMany(stressed, dispatch, count / CALLERS)));
        }
        Caller<Integer> troublemaker = Caller.start(() -> interruptAndCancel(stressed, callers));
        for (Caller<Integer> caller : callers) {
            caller.valueWithin(Duration.ofMinutes(14));
        }
        troublemaker.thread().interrupt();
        int troubles = troublemaker.value();
        assertThatTheBooksBalance(stressed);
        System.out.printf(
                "%s, %s: %s, troubles %d, longest overrun %d ms; hostile uses %d, brief portals %d, %s%n",
                kind,
                dispatch,
                counts(seen),
                troubles,
                TimeUnit.NANOSECONDS.toMillis(overrunNanos.get()),
                hostile.uses(),
                booksOfBriefPortals.size(),
                hostile.hooks());
        assertThat(seen.keySet()).contains(Outcome.SUCCESS, Outcome.ERROR, Outcome.TIMEOUT, Outcome.INTERRUPTED);
        assertThat(overrunNanos).hasValueLessThan(MOST_OVERRUN_NANOS);
        assertThatOnlyBlockedThreadsOutliveAClose(stressed);
    }

    private BlockingPortalBuilder portal(String name, int loops, Dispatch dispatch, CallBooks listener) {
        return hostile.spoil(BlockingPortal.builder()
                .name(name)
                .loops(loops)
                .dispatch(dispatch)
                .maxConcurrentCalls(LIMIT)
                .stallThreshold(Duration.ofMillis(200))
                .listener(listener));
    }

    private int callMany(BlockingPortal portal, Dispatch dispatch, int count) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        for (int i = 0; i < count; i++) {
            if (random.nextInt(CALLS_PER_BRIEF_PORTAL) == 0) {
                useBriefPortal(dispatch);
            } else if (random.nextInt(CALLS_PER_HOSTILE_USE) == 0) {
                hostile.use(portal);
            } else {
                calls.increment();
                callOnce(portal, random);
            }
            Thread.interrupted();
        }
        return count;
    }

    private void useBriefPortal(Dispatch dispatch) {
        CallBooks listener = new CallBooks();
        booksOfBriefPortals.add(listener);
        try (BlockingPortal brief = portal("stress-brief", 1, dispatch, listener)
                .drainTimeout(Duration.ofMillis(5))
                .build()) {
            for (int i = 0; i < 4; i++) {
                hostile.use(brief);
            }
        }
    }

    private void callOnce(BlockingPortal portal, ThreadLocalRandom random) {
        int kind = random.nextInt(100);
        long start = System.nanoTime();
        int deadline = kind < 20 ? 1 + random.nextInt(LONGEST_DEADLINE_NANOS) : 0;
        BlockingPortal view = deadline > 0 ? portal.timeout(Duration.ofNanos(deadline)) : portal;
        try {
            if (kind % 20 == 5) {
                view.submit(() -> deadline > 0 ? watched(Mono.never()) : task(portal, kind))
                        .whenComplete((value, failure) -> count(failure, start, deadline));
            } else {
                view.call(() -> task(portal, kind));
                count(null, start, deadline);
            }
        } catch (RuntimeException failure) {
            count(failure, start, deadline);
        }
    }

    private Mono<Integer> task(BlockingPortal portal, int kind) {
        return watched(
                kind % 10 == 0
                        ? Mono.just(1).delayElement(Duration.ofMillis(1), portal.scheduler())
                        : kind % 10 == 1 ? Mono.error(new IllegalArgumentException("wanted")) : Mono.just(1));
    }

    private Mono<Integer> watched(Mono<Integer> task) {
        return task.doOnSubscribe(s -> subscribed.incrementAndGet()).doFinally(signal -> ended.incrementAndGet());
    }

    private void count(@Nullable Throwable failure, long start, int deadline) {
        if (deadline > 0) {
            overrunNanos.accumulateAndGet(System.nanoTime() - start - deadline, Math::max);
        }
        seen.computeIfAbsent(outcome(failure), key -> new LongAdder()).increment();
    }

    private static Outcome outcome(@Nullable Throwable failure) {
        if (failure instanceof PortalTimeoutException) {
            return Outcome.TIMEOUT;
        } else if (failure instanceof PortalSaturatedException) {
            return Outcome.SATURATED;
        } else if (failure instanceof PortalInterruptedException) {
            return Outcome.INTERRUPTED;
        } else if (failure instanceof PortalCancelledException) {
            return Outcome.CANCELLED;
        } else if (failure instanceof IllegalArgumentException) {
            return Outcome.ERROR;
        }
        assertThat(failure).isNull();
        return Outcome.SUCCESS;
    }

    private int interruptAndCancel(BlockingPortal portal, List<Caller<Integer>> callers) {
        int troubles = 0;
        ThreadLocalRandom random = ThreadLocalRandom.current();
        while (!Thread.currentThread().isInterrupted()) {
            callers.get(random.nextInt(CALLERS)).thread().interrupt();
            portal.cancel(books.lastId() + 2 - random.nextInt(CALLERS));
            troubles++;
            LockSupport.parkNanos(random.nextInt(200_000));
        }
        return troubles;
    }

    private void assertThatTheBooksBalance(BlockingPortal portal) {
        await().dontCatchUncaughtExceptions().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            System.gc(); // for the streams that were dropped
            assertThat(portal.snapshot().admission()).isEqualTo(new CapacityLimiter.Statistics(LIMIT, 0, 0));
            assertThat(portal.snapshot().calls()).isEmpty();
            assertThat(portal.workers().limiter().statistics().active()).isZero();
            assertThat(portal.workers().limiter().statistics().waiting()).isZero();
            assertThat(ended).hasValue(subscribed.get());
            assertThat(books.unnamed()).isEqualTo(counts(seen));
            assertThat(books.open()).as("%s", books.mistakes()).isEmpty();
            assertThat(booksOfBriefPortals)
                    .allSatisfy(brief -> assertThat(brief.open()).isEmpty());
            assertThat(hostile.open()).isEmpty();
            assertThat(hostile.futures()).isZero();
        });
        assertThat(seen.values().stream().mapToLong(LongAdder::sum).sum()).isEqualTo(calls.sum());
        assertThat(books.mistakes()).isEmpty();
        assertThat(booksOfBriefPortals)
                .allSatisfy(brief -> assertThat(brief.mistakes()).isEmpty());
        assertThat(hostile.mistakes()).isEmpty();
    }

    private void assertThatOnlyBlockedThreadsOutliveAClose(BlockingPortal portal) {
        portal.submit(() -> Mono.never().doOnCancel(lastGate::block));
        portal.submit(Mono::never).whenComplete((value, failure) -> lastGate.block());
        portal.workers().run(() -> 1).subscribe(value -> lastGate.block());
        await().until(lastGate::isEntered);
        portal.close();
        await().untilAsserted(() -> assertThat(threads()) // those that are idle may need a moment to end
                .isNotEmpty()
                .allSatisfy(thread -> assertThat(thread.getStackTrace())
                        .anyMatch(frame -> frame.getClassName().equals(Gate.class.getName()))));
        lastGate.open();
        await().untilAsserted(() -> assertThat(threads()).isEmpty());
    }

    /** The live ones of this test's portals. */
    private static List<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("stress-"))
                .toList();
    }

    private static Map<Outcome, Long> counts(Map<Outcome, LongAdder> adders) {
        Map<Outcome, Long> counts = new TreeMap<>();
        adders.forEach((outcome, adder) -> counts.put(outcome, adder.sum()));
        return counts;
    }
}
