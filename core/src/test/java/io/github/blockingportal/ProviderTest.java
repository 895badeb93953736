package io.github.blockingportal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import io.github.blockingportal.BlockingPortalProvider.Lease;
import io.github.blockingportal.PortalSnapshot.State;
import io.github.blockingportal.internal.portal.PortalView;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

@Timeout(30)
class ProviderTest {

    private static final Duration LONG = Duration.ofHours(1);

    private static BlockingPortalBuilder builder(String name) {
        return BlockingPortal.builder().name(name).loops(1).drainTimeout(Duration.ofMillis(100));
    }

    private static BlockingPortalProvider provider(String name) {
        return BlockingPortalProvider.of(builder(name));
    }

    private static BlockingPortalProvider counting(AtomicInteger starts, Runnable beforeEach) {
        return new BlockingPortalProvider(
                () -> {
                    starts.incrementAndGet();
                    beforeEach.run();
                    PortalView portal =
                            PortalView.ofAContainer(builder("counted").settings());
                    portal.start();
                    return portal;
                },
                0);
    }

    private static Set<Thread> threadsOf(String portal) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(portal + "-"))
                .collect(Collectors.toSet());
    }

    private static void noThreadIsLeftOf(String portal) {
        await().untilAsserted(() -> assertThat(threadsOf(portal)).isEmpty());
    }

    private static Thread loopOf(Lease lease) {
        return lease.portal().call(() -> Mono.fromCallable(Thread::currentThread));
    }

    private static State stateOf(Lease lease) {
        return lease.portal().snapshot().state();
    }

    @Test
    @Tag("TT17a")
    void withoutKeepAliveEachOfThreeUsesInARowHasAThreadOfItsOwnAndNoneIsLeft() {
        BlockingPortalProvider provider = provider("row");
        Set<Thread> loops = Collections.newSetFromMap(new IdentityHashMap<>());
        for (int i = 0; i < 3; i++) {
            try (Lease lease = provider.use()) {
                loops.add(loopOf(lease));
            }
            noThreadIsLeftOf("row");
        }
        assertThat(loops).hasSize(3);
    }

    @Test
    @Tag("TT17b")
    void withKeepAliveThreeUsesInARowHaveTheSamePortal() {
        BlockingPortalProvider provider = provider("kept").keepAlive(LONG);
        Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Lease last = null;
        for (int i = 0; i < 3; i++) {
            try (Lease lease = provider.use()) {
                seen.add(lease.portal());
                seen.add(loopOf(lease));
                last = lease;
            }
            assertThat(stateOf(last)).isEqualTo(State.RUNNING);
        }
        assertThat(seen).hasSize(2);
        last.portal().close();
    }

    @Test
    @Tag("TT18")
    void aUseWithinAUseHasTheSamePortalAndItsEndDoesNotStopIt() {
        BlockingPortalProvider provider = provider("nested");
        try (Lease outer = provider.use()) {
            Thread loop = loopOf(outer);
            try (Lease inner = provider.use()) {
                assertThat(inner.portal()).isSameAs(outer.portal());
                assertThat(loopOf(inner)).isSameAs(loop);
            }
            assertThat(loopOf(outer)).isSameAs(loop);
        }
        noThreadIsLeftOf("nested");
    }

    @RepeatedTest(50)
    @Tag("TT19")
    void firstUsesAtTheSameTimeStartExactlyOnePortal() throws Exception {
        AtomicInteger starts = new AtomicInteger();
        BlockingPortalProvider provider = counting(starts, () -> {});
        CyclicBarrier together = new CyclicBarrier(4);
        CyclicBarrier allHaveOne = new CyclicBarrier(4);
        List<Caller<BlockingPortal>> users = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            users.add(Caller.start(() -> {
                together.await();
                try (Lease lease = provider.use()) {
                    allHaveOne.await();
                    loopOf(lease);
                    return lease.portal();
                }
            }));
        }
        Set<BlockingPortal> portals = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Caller<BlockingPortal> user : users) {
            portals.add(user.value());
        }
        assertThat(portals).hasSize(1);
        assertThat(starts).hasValue(1);
        assertThat(portals.iterator().next().snapshot().state()).isEqualTo(State.CLOSED);
    }

    @Test
    @Tag("TT11")
    void workersOfAPortalThatNoContainerStartedEndWithIt() {
        BlockingPortalProvider provider = provider("rootless");
        try (Lease lease = provider.use()) {
            BlockingWorkers workers = lease.portal().workers();
            Thread worker = workers.run(Thread::currentThread).block();
            assertThat(worker.getName()).startsWith("rootless-worker-");
        }
        noThreadIsLeftOf("rootless");
    }

    @Test
    @Tag("TT13")
    void theLastCloseThrowsNothingAndLogsNothingOnTheCallingThreadOrAnyOther() {
        Logger root = (Logger) org.slf4j.LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        ListAppender<ILoggingEvent> logged = new ListAppender<>();
        List<Throwable> uncaught = Collections.synchronizedList(new ArrayList<>());
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> uncaught.add(thrown));
        logged.start();
        root.addAppender(logged);
        try {
            try (Lease lease = provider("quiet").use()) {
                lease.portal().call(() -> lease.portal().workers().run(() -> 1));
            }
            noThreadIsLeftOf("quiet");
        } finally {
            root.detachAppender(logged);
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
        assertThat(logged.list)
                .filteredOn(event -> event.getLevel().isGreaterOrEqual(Level.INFO)
                        && event.getFormattedMessage().contains("quiet"))
                .isEmpty();
        assertThat(uncaught).isEmpty();
    }

    @Test
    @Tag("TT14")
    void threePortalsOfAProviderEachWithWorkOnLoopAndWorkersComeAndGoWithoutAHang() {
        BlockingPortalProvider provider = provider("thrice");
        for (int i = 0; i < 3; i++) {
            try (Lease lease = provider.use()) {
                BlockingPortal portal = lease.portal();
                assertThat(portal.<Integer>call(() -> portal.workers().run(() -> portal.call(() -> Mono.just(1)))))
                        .isEqualTo(1);
            }
        }
        noThreadIsLeftOf("thrice");
    }

    @Test
    void nothingIsStartedBeforeTheFirstUse() {
        provider("lazy").keepAlive(LONG);
        assertThat(threadsOf("lazy")).isEmpty();
    }

    @Test
    void aSecondCloseOfALeaseTakesNothingFromOthers() {
        BlockingPortalProvider provider = provider("double");
        try (Lease other = provider.use()) {
            Lease lease = provider.use();
            lease.close();
            lease.close();
            assertThat(stateOf(other)).isEqualTo(State.RUNNING);
        }
        noThreadIsLeftOf("double");
    }

    @Test
    void theSettingsAreThoseOfTheBuilderWhenTheProviderWasMade() {
        BlockingPortalBuilder builder = builder("early").maxConcurrentCalls(3).timeout(Duration.ofMillis(20));
        BlockingPortalProvider provider = BlockingPortalProvider.of(builder);
        builder.name("late").maxConcurrentCalls(4).noTimeout().listener(new PortalListener() {
            @Override
            public void callStarted(CallInfo call) {
                throw new AssertionError("added later");
            }
        });
        try (Lease lease = provider.use()) {
            assertThat(lease.portal().snapshot().name()).isEqualTo("early");
            assertThat(lease.portal().snapshot().admission().limit()).isEqualTo(3);
            assertThatThrownBy(() -> lease.portal().call(Mono::never)).isInstanceOf(PortalTimeoutException.class);
        }
    }

    @Test
    void theKeepAliveEndsThePortalAndLeavesNoThread() {
        Lease lease = provider("ending").keepAlive(Duration.ofMillis(30)).use();
        lease.close();
        await().until(() -> stateOf(lease) == State.CLOSED);
        noThreadIsLeftOf("ending");
    }

    @Test
    void whatKeepsAPortalIsADaemonOfItsOwn() {
        try (Lease lease = provider("daemons").keepAlive(LONG).use()) {
            lease.close();
            assertThat(threadsOf("daemons"))
                    .extracting(Thread::getName)
                    .containsExactlyInAnyOrder("daemons-loop-1", "daemons-watchdog");
            assertThat(threadsOf("daemons")).allMatch(Thread::isDaemon);
            lease.portal().close();
        }
    }

    @Test
    void aPortalThatWasUsedAgainIsKeptForTheFullTime() {
        BlockingPortalProvider provider = provider("rekept").keepAlive(Duration.ofMillis(200));
        Lease first = provider.use();
        first.close();
        try (Lease second = provider.use()) {
            second.portal().call(() -> Mono.delay(Duration.ofMillis(250)));
            assertThat(stateOf(second)).isEqualTo(State.RUNNING);
        }
        await().until(() -> stateOf(first) == State.CLOSED);
    }

    @Test
    void aKeepAliveOfAnyLengthIsAllowedAndANegativeOneIsNot() {
        BlockingPortalProvider provider = provider("limits");
        Lease lease = provider.keepAlive(Duration.ofSeconds(Long.MAX_VALUE)).use();
        lease.close();
        assertThat(stateOf(lease)).isEqualTo(State.RUNNING);
        lease.portal().close();
        assertThatThrownBy(() -> provider.keepAlive(Duration.ofNanos(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("keepAlive must not be negative, but was PT-0.000000001S");
        assertThatThrownBy(() -> provider.keepAlive(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> BlockingPortalProvider.of(null)).isInstanceOf(NullPointerException.class);
    }

    @Test
    void aProviderWithAnotherKeepAliveHasAPortalOfItsOwn() {
        BlockingPortalProvider provider = provider("apart");
        try (Lease one = provider.use();
                Lease two = provider.keepAlive(Duration.ofNanos(1)).use()) {
            assertThat(one.portal()).isNotSameAs(two.portal());
        }
        noThreadIsLeftOf("apart");
    }

    @Test
    void aFailedStartIsNotRemembered() {
        AtomicInteger starts = new AtomicInteger();
        BlockingPortalProvider provider = counting(starts, () -> {
            if (starts.get() < 3) {
                throw new IllegalStateException("start " + starts);
            }
        });
        assertThatThrownBy(provider::use).hasMessage("start 1");
        assertThatThrownBy(provider::use).hasMessage("start 2");
        try (Lease lease = provider.use()) {
            assertThat(loopOf(lease).getName()).startsWith("counted-loop-");
        }
        assertThat(starts).hasValue(3);
    }

    @Test
    void oneWhoWaitedForAStartThatFailedTriesAgain() throws Exception {
        CountDownLatch starting = new CountDownLatch(1);
        CountDownLatch fail = new CountDownLatch(1);
        AtomicInteger starts = new AtomicInteger();
        BlockingPortalProvider provider = counting(starts, () -> {
            if (starts.get() == 1) {
                starting.countDown();
                awaitLatch(fail);
                throw new IllegalStateException("no thread");
            }
        });
        Caller<Lease> first = Caller.start(provider::use);
        awaitLatch(starting);
        Caller<Lease> second = Caller.start(provider::use);
        await().until(() -> second.thread().getState() == Thread.State.WAITING);
        fail.countDown();
        assertThat(first.failure()).hasMessage("no thread");
        second.value().close();
        assertThat(starts).hasValue(2);
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aPortalThatAUserClosedIsReplaced() {
        BlockingPortalProvider provider = provider("replaced");
        try (Lease lease = provider.use()) {
            lease.portal().close();
            try (Lease next = provider.use()) {
                assertThat(next.portal()).isNotSameAs(lease.portal());
                lease.close();
                assertThat(loopOf(next)).isNotNull();
                try (Lease third = provider.use()) {
                    assertThat(third.portal()).isSameAs(next.portal());
                }
            }
        }
        noThreadIsLeftOf("replaced");
    }

    @Test
    void aUseWhileTheLastPortalDrainsStartsAnother() throws Exception {
        BlockingPortalProvider provider =
                BlockingPortalProvider.of(builder("draining").drainTimeout(Duration.ofSeconds(20)));
        Lease first = provider.use();
        CompletableFuture<Object> open = first.portal().submit(Mono::never);
        Caller<Boolean> closer = Caller.start(() -> {
            first.close();
            return true;
        });
        await().until(() -> stateOf(first) == State.CLOSING);
        try (Lease second = provider.use()) {
            assertThat(second.portal()).isNotSameAs(first.portal());
            assertThat(loopOf(second)).isNotNull();
        }
        open.cancel(true);
        closer.value();
        noThreadIsLeftOf("draining");
    }

    @Test
    void aLeaseMayComeAndGoOnAnEventLoopWhereCallsAreRefused() {
        BlockingPortalProvider provider = provider("looped");
        CompletableFuture<Throwable> refusal = new CompletableFuture<>();
        CompletableFuture<Lease> used = new CompletableFuture<>();
        Schedulers.parallel().schedule(() -> {
            Lease lease = provider.use();
            try (lease) {
                lease.portal().call(() -> Mono.just(1));
            } catch (Throwable thrown) {
                refusal.complete(thrown);
            }
            used.complete(lease);
        });
        Lease lease = used.join();
        assertThat(refusal.join()).isInstanceOf(EventLoopBridgeException.class);
        await().until(() -> stateOf(lease) == State.CLOSED);
        noThreadIsLeftOf("looped");
    }

    @Test
    void theLastLeaseMayCloseInsideTheTaskThatUsesIt() {
        Lease lease = provider("inside-lease").use();
        Integer value = lease.portal()
                .call(() -> Mono.fromCallable(() -> {
                    lease.close();
                    return 1;
                }));
        assertThat(value).isEqualTo(1);
        await().until(() -> stateOf(lease) == State.CLOSED);
        noThreadIsLeftOf("inside-lease");
    }

    @RepeatedTest(20)
    void whoHoldsALeaseHasARunningPortalWhateverOthersDo() throws Exception {
        Duration keepAlive = Duration.ofNanos(ThreadLocalRandom.current().nextInt(3) * 200_000L);
        BlockingPortalProvider provider = provider("races").keepAlive(keepAlive);
        Set<BlockingPortal> portals = Collections.synchronizedSet(new HashSet<>());
        List<Caller<Integer>> users = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            users.add(Caller.start(() -> {
                int sum = 0;
                for (int use = 0; use < 25; use++) {
                    try (Lease lease = provider.use()) {
                        portals.add(lease.portal());
                        sum += lease.portal().<Integer>call(() -> Mono.just(1));
                    }
                }
                return sum;
            }));
        }
        for (Caller<Integer> user : users) {
            assertThat(user.value()).isEqualTo(25);
        }
        await().untilAsserted(() ->
                assertThat(portals).allMatch(portal -> portal.snapshot().state() == State.CLOSED));
        noThreadIsLeftOf("races");
    }
}
