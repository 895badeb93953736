package io.github.blockingportal;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * More calls come than the service can answer: as many are answered as without the others, about as soon, and the rest is turned
 * away before anything of it has begun. What the service can answer follows from the time for which permits were held in that very
 * run, and how soon from a run with as many callers as there are permits.
 */
@Timeout(120)
@Tag("N1")
@Tag("alone")
class OverloadTest {

    private static final int LIMIT = 20;
    private static final Duration SERVICE = Duration.ofMillis(100);
    private static final Duration TIME = Duration.ofMillis(2500);
    private static final double GOODPUT = 0.95;
    private static final int MOST_TRIES = 4;

    private final AtomicReference<Load> present = new AtomicReference<>();
    private final BlockingPortal portal = BlockingPortal.builder()
            .name("overloaded")
            .loops(2)
            .maxConcurrentCalls(LIMIT)
            .maxWait(Duration.ofMillis(250))
            .timeout(Duration.ofSeconds(2))
            .listener(new PortalListener() {
                @Override
                public void callFinished(
                        CallInfo call,
                        Outcome outcome,
                        long queuedNanos,
                        long totalNanos,
                        @Nullable Throwable failure) {
                    if (queuedNanos > 0) {
                        present.get().queued(queuedNanos);
                    }
                }
            })
            .build();

    @BeforeAll
    static void warmUp() throws Exception {
        try (BlockingPortal warm =
                BlockingPortal.builder().name("warm").maxConcurrentCalls(LIMIT).build()) {
            for (Way way : Way.values()) {
                Load load = new Load(Duration.ofMillis(5), Caller.Kind.PLATFORM);
                load.closed(2 * LIMIT, Duration.ofMillis(700), way.of(warm, load));
            }
        }
    }

    @AfterEach
    void close() {
        portal.close();
    }

    /** How a caller asks for the answer. */
    enum Way {
        CALL {
            @Override
            Runnable of(BlockingPortal portal, Load load) {
                return () -> portal.call(load.task());
            }
        },
        FACADE {
            @Override
            Runnable of(BlockingPortal portal, Load load) {
                Target target = () -> load.task().get();
                Service service = portal.facade(Service.class, target);
                return service::ask;
            }
        },
        STREAM {
            @Override
            Runnable of(BlockingPortal portal, Load load) {
                return () -> {
                    try (Stream<Integer> elements = portal.stream(load.task())) {
                        assertThat(elements.findFirst()).hasValue(1);
                    }
                };
            }
        };

        abstract Runnable of(BlockingPortal portal, Load load);
    }

    interface Service {

        Integer ask();
    }

    interface Target {

        Mono<Integer> ask();
    }

    private Load load(Duration service, Caller.Kind kind) {
        present.set(new Load(service, kind));
        return present.get();
    }

    private Load healthy(Way way, Caller.Kind kind) throws InterruptedException {
        Load load = load(SERVICE, kind);
        return load.closed(LIMIT, Duration.ofMillis(1500), way.of(portal, load));
    }

    @ParameterizedTest
    @CsvSource({
        "1.2, CALL, PLATFORM",
        "1.5, CALL, PLATFORM",
        "2, CALL, PLATFORM",
        "5, CALL, PLATFORM",
        "10, CALL, PLATFORM",
        "2, CALL, VIRTUAL",
        "10, CALL, VIRTUAL",
        "2, FACADE, PLATFORM",
        "2, STREAM, PLATFORM"
    })
    void goodputHoldsHoweverManyCome(double factor, Way way, Caller.Kind kind) throws Exception {
        assumeThatItExists(kind);
        check(way, kind, (load, healthy) -> load.open(healthy.goodput() * factor, TIME, way.of(portal, load)));
    }

    @ParameterizedTest
    @CsvSource({
        "24, CALL, PLATFORM",
        "100, CALL, PLATFORM",
        "200, CALL, VIRTUAL",
        "100, FACADE, PLATFORM",
        "100, STREAM, PLATFORM"
    })
    void norDoesItMatterHowManyComeAgainAndAgain(int callers, Way way, Caller.Kind kind) throws Exception {
        assumeThatItExists(kind);
        check(way, kind, (load, healthy) -> load.closed(callers, TIME, way.of(portal, load)));
    }

    private static void assumeThatItExists(Caller.Kind kind) {
        assumeTrue(
                kind == Caller.Kind.PLATFORM || Caller.Kind.virtualThreadsExist(), "This Java has no virtual threads");
    }

    /** Has calls come to a portal that had a run without too many of them. */
    private interface Overload {

        void on(Load load, Load healthy) throws Exception;
    }

    /** The figures are measured again where the machine had other things to do meanwhile, which may end as they please. */
    private void check(Way way, Caller.Kind kind, Overload overload) throws Exception {
        for (int tries = 1; tries < MOST_TRIES; tries++) {
            Run run = run(way, kind, overload);
            if (run.goodput() >= GOODPUT && run.isNoMoreBegun() && run.isAnsweredSoon() && run.isAsBeforeAfterwards()) {
                return;
            }
            System.out.println("Measures again: " + run);
        }
        Run last = run(way, kind, overload);
        assertThat(last.goodput()).as(last.toString()).isGreaterThanOrEqualTo(GOODPUT);
        assertThat(last.isAnsweredSoon()).as(last.toString()).isTrue();
        assertThat(last.isNoMoreBegun()).as(last.toString()).isTrue();
        assertThat(last.isAsBeforeAfterwards()).as(last.toString()).isTrue();
    }

    /** Whatever the machine does, nothing fails that was let in, and no permit is lost. */
    private Run run(Way way, Caller.Kind kind, Overload overload) throws Exception {
        Load healthy = healthy(way, kind);
        Load load = load(SERVICE, kind);
        overload.on(load, healthy);
        Run run = new Run(load, healthy, healthy(Way.CALL, Caller.Kind.PLATFORM));
        assertThat(healthy.failures()).as(run.toString()).isEmpty();
        assertThat(load.failures())
                .as(run.toString())
                .allSatisfy(failure -> assertThat(failure).isInstanceOf(PortalSaturatedException.class));
        assertThat(run.after.failures()).as(run.toString()).isEmpty();
        assertThat(portal.snapshot().admission()).isEqualTo(new CapacityLimiter.Statistics(LIMIT, 0, 0));
        return run;
    }

    private record Run(Load load, Load healthy, Load after) {

        double goodput() {
            return load.goodput() / load.capacity(LIMIT);
        }

        boolean isAnsweredSoon() {
            return load.within(0.5)
                            .compareTo(healthy.within(0.5).multipliedBy(5).dividedBy(2))
                    <= 0;
        }

        /** Than there are permits for. */
        boolean isNoMoreBegun() {
            return load.started() <= 1.05 * load.most(LIMIT);
        }

        boolean isAsBeforeAfterwards() {
            return after.goodput() >= GOODPUT * after.capacity(LIMIT);
        }
    }

    @Test
    void namesOfWhichOneTakesLongDoNotStarveEachOther() throws Exception {
        Load quick = new Load(Duration.ofMillis(10), Caller.Kind.PLATFORM);
        Load slow = load(Duration.ofMillis(250), Caller.Kind.PLATFORM);
        Caller<Load> quickCallers = Caller.start(
                () -> quick.open(400, TIME, () -> portal.named("quick").call(quick.task())));
        slow.open(140, TIME, () -> portal.named("slow").call(slow.task()));
        quickCallers.valueWithin(Duration.ofSeconds(20));
        double shareOfQuick = share(quick);
        double shareOfSlow = share(slow);
        assertThat(shareOfQuick).as(quick + " beside " + slow).isBetween(shareOfSlow / 2, shareOfSlow * 2);
        assertThat(shareOfSlow).isLessThan(0.9); // it was an overload
    }

    private static double share(Load load) {
        return (double) load.answered() / (load.answered() + load.failures().size());
    }
}
