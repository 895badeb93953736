package io.github.blockingportal;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Mono;

import io.github.blockingportal.HostilePortal.Hook;

import static org.assertj.core.api.Assertions.assertThat;

/** Each piece of code that an application can hand in blocks for ever, and none of what others need stops. */
@Tag("D1")
@Tag("D2")
@Timeout(60)
class HostileCodeTest {

    /** With {@link Dispatch#CALLER_RUNS}, so that only its own caller waits for it. */
    private static final Set<Hook> ON_ITS_CALLER = Set.of(Hook.TASK, Hook.ACCESSOR_THAT_SETS, Hook.RELEASE);

    /** What is held up is reported once, with where it stands by then, which is to be in the hook. */
    private static final Duration LONGER_THAN_THE_WAY_TO_A_HOOK = Duration.ofMillis(300);

    private final LogLines log = LogLines.listen();

    @AfterEach
    void detach() {
        log.close();
    }

    static Stream<Arguments> all() {
        return Stream.of(Dispatch.values())
                .flatMap(dispatch -> Stream.of(Hook.values()).map(hook -> Arguments.of(hook, dispatch)));
    }

    @ParameterizedTest
    @MethodSource("all")
    void aHookThatBlocksStopsNothingThatOthersNeed(Hook hook, Dispatch dispatch) throws Exception {
        try (HostilePortal hostile = blocked(new HostilePortal(hook, dispatch))) {
            Map<Service, Caller<Object>> users = new EnumMap<>(Service.class);
            for (Service service : Service.values()) {
                users.put(service, Caller.start(() -> service.use(hostile.portal(), log)));
            }
            for (Map.Entry<Service, Caller<Object>> user : users.entrySet()) {
                assertThat(user.getValue().failure()).as("%s", user.getKey()).isNull();
            }
            assertThatAllAreToldOfAClose(hostile.portal());
        }
    }

    private static void assertThatAllAreToldOfAClose(BlockingPortal portal) throws Exception {
        Caller<Object> caller = Caller.start(() -> portal.call(Mono::never));
        CompletableFuture<Object> future = portal.submit(Mono::never);
        CompletableFuture<Object> task =
                portal.workers().<Object>run(() -> portal.call(Mono::never)).toFuture();
        within10s().until(() -> portal.workers().limiter().statistics().active() > 0);
        List<Caller<Object>> closers = List.of(closer(portal), closer(portal));
        assertThat(caller.failure()).isInstanceOf(PortalClosedException.class);
        for (Caller<Object> closer : closers) {
            assertThat(closer.failure()).isNull();
        }
        assertThat(future).isCompletedExceptionally();
        within10s().until(task::isCompletedExceptionally);
    }

    private static Caller<Object> closer(BlockingPortal portal) {
        return Caller.start(() -> {
            portal.close();
            return null;
        });
    }

    static Stream<Arguments> hooks() {
        return Stream.of(Dispatch.values())
                .flatMap(dispatch -> Stream.of(Hook.values())
                        .filter(hook -> hook != Hook.DETECTOR) // runs on its caller before there is a call
                        .filter(hook -> dispatch == Dispatch.LOOP || !ON_ITS_CALLER.contains(hook))
                        .map(hook -> Arguments.of(hook, dispatch)));
    }

    @ParameterizedTest
    @MethodSource("hooks")
    void aHookThatBlocksIsLoggedWithWhereItStands(Hook hook, Dispatch dispatch) throws Exception {
        try (HostilePortal hostile = blocked(new HostilePortal(hook, dispatch, LONGER_THAN_THE_WAY_TO_A_HOOK))) {
            within10s()
                    .until(() -> log.warnings().stream()
                            .anyMatch(line -> line.startsWith("Portal 'test': ")
                                    && line.contains(Gate.class.getName() + ".block(")));
        }
    }

    private static HostilePortal blocked(HostilePortal hostile) {
        Caller.start(() -> {
            hostile.provoke();
            return null;
        });
        within10s().until(hostile::isBlocked);
        return hostile;
    }

    private static ConditionFactory within10s() {
        return Awaitility.await().atMost(Duration.ofSeconds(10)).pollInterval(Duration.ofMillis(5));
    }

    /** What others need. */
    enum Service {
        THE_DEADLINE_OF_A_SUBMIT((portal, log) -> {
            CompletableFuture<Integer> future =
                    portal.timeout(Duration.ofMillis(20)).submit(Mono::never);
            within10s().until(future::isCompletedExceptionally);
        }),
        THE_DEADLINE_OF_A_CALL((portal, log) -> {
            Caller<Object> caller =
                    Caller.start(() -> portal.timeout(Duration.ofMillis(20)).call(Mono::never));
            assertThat(caller.failure()).isInstanceOf(PortalTimeoutException.class);
        }),
        AN_ANSWER((portal, log) -> {
            Caller<Integer> caller = Caller.start(() -> portal.call(() -> Mono.just(1)));
            assertThat(caller.value()).isEqualTo(1);
        }),
        A_STALL_REPORT((portal, log) -> {
            AtomicBoolean over = new AtomicBoolean();
            portal.scheduler().schedule(() -> stallUntil(over));
            within10s()
                    .until(() -> log.warnings().stream()
                            .anyMatch(line -> line.contains("has been blocked for") && line.contains(".stallUntil(")));
            over.set(true);
        }),
        A_PERMIT((portal, log) -> {
            CapacityLimiter limiter = CapacityLimiter.of("shared", 1);
            limiter.tryAcquire();
            CompletableFuture<Integer> task =
                    portal.workers().limitedBy(limiter).run(() -> 1).toFuture();
            Caller<Boolean> waiter = Caller.start(() -> limiter.acquire(Duration.ofSeconds(9)));
            within10s().until(() -> limiter.statistics().waiting() == 2);
            Caller<Object> changer = Caller.start(() -> {
                limiter.setPermits(3);
                return null;
            });
            assertThat(waiter.value()).isTrue();
            assertThat(changer.failure()).isNull();
        }),
        THE_CLEAN_UP_OF_A_LEAKED_STREAM((portal, log) -> {
            try (BlockingPortal other = BlockingPortal.builder().name("other").build()) {
                CountDownLatch subscribed = new CountDownLatch(2);
                CountDownLatch cancelled = new CountDownLatch(2);
                for (BlockingPortal leaking : List.of(portal, other)) {
                    leaking.stream(() -> Mono.never()
                            .doOnRequest(n -> subscribed.countDown())
                            .doOnCancel(cancelled::countDown));
                }
                subscribed.await();
                within10s().pollInterval(Duration.ofMillis(20)).until(() -> {
                    System.gc();
                    return cancelled.getCount() == 0;
                });
            }
        }),
        A_TIMER_OF_THE_JDK((portal, log) -> within10s()
                .until(new CompletableFuture<>().orTimeout(10, TimeUnit.MILLISECONDS)::isCompletedExceptionally)),
        A_SCRAPE((portal, log) -> assertThat(Caller.start(() -> portal.snapshot(PortalSnapshot.Detail.NUMBERS))
                        .value()
                        .loops())
                .hasSize(3)),
        A_SNAPSHOT((portal, log) -> assertThat(Caller.start(() -> portal.snapshot(PortalSnapshot.Detail.STACKS))
                        .value()
                        .loops())
                .hasSize(3));

        private final Use use;

        Service(Use use) {
            this.use = use;
        }

        Object use(BlockingPortal portal, LogLines log) throws Exception {
            use.accept(portal, log);
            return this;
        }

        private static void stallUntil(AtomicBoolean over) {
            long start = System.nanoTime();
            while (!over.get() && System.nanoTime() - start < TimeUnit.SECONDS.toNanos(10)) {
                Thread.onSpinWait();
            }
        }
    }

    /** Uses the service, and fails if that does not get on. */
    interface Use {
        void accept(BlockingPortal portal, LogLines log) throws Exception;
    }
}
