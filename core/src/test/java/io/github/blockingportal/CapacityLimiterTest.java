package io.github.blockingportal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.github.blockingportal.CapacityLimiter.Statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

@Timeout(20)
class CapacityLimiterTest {

    private static final Duration LONG = Duration.ofMinutes(1);

    private static Caller<Boolean> waiter(CapacityLimiter limiter) {
        int waiting = limiter.statistics().waiting();
        Caller<Boolean> waiter = Caller.start(() -> limiter.acquire(LONG));
        await().until(() -> limiter.statistics().waiting() == waiting + 1);
        return waiter;
    }

    @Test
    @Tag("CL02")
    void aNegativeLimitIsRefused() {
        assertThatThrownBy(() -> CapacityLimiter.of("x", -1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("permits must be 0 or more, but was -1");
        CapacityLimiter limiter = CapacityLimiter.of("x", 1);
        assertThatThrownBy(() -> limiter.setPermits(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> limiter.acquire(Duration.ofNanos(-1))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> BlockingPortal.builder().maxConcurrentCalls(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("maxConcurrentCalls must be 0 or more, but was -1");
        assertThat(limiter.permits()).isEqualTo(1);
    }

    @Test
    @Tag("CL03")
    @Tag("CL14")
    @Tag("CL15")
    void aLimitOf0AdmitsNothingAndMayBeSetBeforeAnythingUsesIt() {
        CapacityLimiter limiter = CapacityLimiter.of("closed", 0);
        assertThat(limiter.tryAcquire()).isFalse();
        assertThat(limiter.acquire(Duration.ofMillis(1))).isFalse();
        assertThat(limiter.statistics()).isEqualTo(new Statistics(0, 0, 0));
        limiter.setPermits(1);
        assertThat(limiter.tryAcquire()).isTrue();
    }

    @Test
    @Tag("CL16")
    void theLargestNumberIsNoLimit() {
        CapacityLimiter limiter = CapacityLimiter.of("open", Integer.MAX_VALUE);
        for (int i = 0; i < 100_000; i++) {
            assertThat(limiter.tryAcquire()).isTrue();
        }
        assertThat(limiter.statistics()).isEqualTo(new Statistics(Integer.MAX_VALUE, 100_000, 0));
    }

    @Test
    @Tag("CL04")
    @Tag("CL10")
    void theStatisticsFollowExactly() throws Exception {
        CapacityLimiter limiter = CapacityLimiter.of("x", 1);
        assertThat(limiter.statistics()).isEqualTo(new Statistics(1, 0, 0));
        assertThat(limiter.acquire(LONG)).isTrue();
        assertThat(limiter.statistics()).isEqualTo(new Statistics(1, 1, 0));
        Caller<Boolean> first = waiter(limiter);
        Caller<Boolean> second = waiter(limiter);
        assertThat(limiter.statistics()).isEqualTo(new Statistics(1, 1, 2));
        limiter.release();
        assertThat(limiter.statistics()).isEqualTo(new Statistics(1, 1, 1));
        limiter.release();
        limiter.release();
        assertThat(limiter.statistics()).isEqualTo(new Statistics(1, 0, 0));
        assertThat(first.value()).isTrue();
        assertThat(second.value()).isTrue();
    }

    @Test
    @Tag("CL05")
    void onePermitLetsOneInAtATime() throws Exception {
        CapacityLimiter limiter = CapacityLimiter.of("x", 1);
        AtomicInteger inside = new AtomicInteger();
        List<Caller<Integer>> callers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            callers.add(Caller.start(() -> {
                int most = 0;
                for (int round = 0; round < 2000; round++) {
                    assertThat(limiter.acquire(LONG)).isTrue();
                    most = Math.max(most, inside.incrementAndGet());
                    inside.decrementAndGet();
                    limiter.release();
                }
                return most;
            }));
        }
        for (Caller<Integer> caller : callers) {
            assertThat(caller.value()).isEqualTo(1);
        }
        assertThat(limiter.statistics()).isEqualTo(new Statistics(1, 0, 0));
    }

    @Test
    @Tag("CL07")
    void aPermitThatNobodyHoldsCannotBeReleased() {
        CapacityLimiter limiter = CapacityLimiter.of("x", 2);
        limiter.tryAcquire();
        limiter.release();
        assertThatThrownBy(limiter::release)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Limiter 'x': a permit was released that nobody holds");
        assertThat(limiter.statistics()).isEqualTo(new Statistics(2, 0, 0));
    }

    @Test
    @Tag("CL08")
    void raisingTheLimitLetsTheWaitingOneIn() throws Exception {
        CapacityLimiter limiter = CapacityLimiter.of("x", 1);
        limiter.tryAcquire();
        Caller<Boolean> waiter = waiter(limiter);
        limiter.setPermits(2);
        assertThat(limiter.statistics()).isEqualTo(new Statistics(2, 2, 0));
        assertThat(waiter.value()).isTrue();
    }

    @Test
    @Tag("CL13")
    void raisingTheLimitServesTheWaitingOnesAndNewcomers() throws Exception {
        CapacityLimiter limiter = CapacityLimiter.of("x", 1);
        limiter.tryAcquire();
        Caller<Boolean> waiter = waiter(limiter);
        limiter.setPermits(3);
        assertThat(limiter.tryAcquire()).isTrue();
        assertThat(waiter.value()).isTrue();
        assertThat(limiter.statistics()).isEqualTo(new Statistics(3, 3, 0));
    }

    @Test
    void aLoweredLimitTakesNothingAwayButLetsNobodyInUntilItHolds() throws Exception {
        CapacityLimiter limiter = CapacityLimiter.of("x", 3);
        limiter.tryAcquire();
        limiter.tryAcquire();
        limiter.tryAcquire();
        limiter.setPermits(1);
        Caller<Boolean> waiter = waiter(limiter);
        limiter.release();
        limiter.release();
        assertThat(limiter.statistics()).isEqualTo(new Statistics(1, 1, 1));
        limiter.release();
        assertThat(limiter.statistics()).isEqualTo(new Statistics(1, 1, 0));
        assertThat(waiter.value()).isTrue();
    }

    @Test
    @Tag("CL12")
    void firstComeFirstServed() throws Exception {
        CapacityLimiter limiter = CapacityLimiter.of("x", 1);
        limiter.tryAcquire();
        List<Integer> order = Collections.synchronizedList(new ArrayList<>());
        List<Caller<Boolean>> waiters = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            int number = i;
            waiters.add(Caller.start(() -> {
                boolean granted = limiter.acquire(LONG);
                order.add(number);
                limiter.release();
                return granted;
            }));
            await().until(() -> limiter.statistics().waiting() == number + 1);
        }
        limiter.release();
        for (Caller<Boolean> waiter : waiters) {
            assertThat(waiter.value()).isTrue();
        }
        assertThat(order).containsExactly(0, 1, 2, 3, 4);
    }

    @Test
    @Tag("CL19")
    @Tag("CL21")
    void takingWithoutWaitingFailsAtOnceAndNeverOvertakesOneWhoWaits() throws Exception {
        CapacityLimiter limiter = CapacityLimiter.of("x", 1);
        limiter.tryAcquire();
        assertThat(limiter.tryAcquire()).isFalse();
        assertThat(limiter.acquire(Duration.ZERO)).isFalse();
        Caller<Boolean> waiter = waiter(limiter);
        limiter.release();
        assertThat(limiter.tryAcquire()).isFalse();
        assertThat(limiter.statistics()).isEqualTo(new Statistics(1, 1, 0));
        assertThat(waiter.value()).isTrue();
    }

    @Test
    @Tag("CL20")
    void aLimiterOfItsOwnForEachBorrowerKeepsOneFromTakingTheOthersPermits() {
        Map<String, CapacityLimiter> tenants = new ConcurrentHashMap<>();
        Function<String, CapacityLimiter> limiter =
                tenant -> tenants.computeIfAbsent(tenant, name -> CapacityLimiter.of(name, 1));
        assertThat(limiter.apply("a").tryAcquire()).isTrue();
        assertThat(limiter.apply("a").tryAcquire()).isFalse();
        assertThat(limiter.apply("b").tryAcquire()).isTrue();
    }

    @Test
    void anInterruptEndsTheWaitAndKeepsTheFlag() throws Exception {
        CapacityLimiter limiter = CapacityLimiter.of("x", 0);
        Caller<Boolean> waiter = Caller.start(() -> {
            assertThatThrownBy(() -> limiter.acquire(LONG))
                    .isInstanceOf(PortalInterruptedException.class)
                    .hasMessage("Limiter 'x' gave no permit: the waiting thread 'caller' was interrupted."
                            + " Its interrupt flag is set again");
            return Thread.currentThread().isInterrupted();
        });
        await().until(() -> limiter.statistics().waiting() == 1);
        waiter.thread().interrupt();
        assertThat(waiter.value()).isTrue();
        assertThat(limiter.statistics()).isEqualTo(new Statistics(0, 0, 0));
    }

    @RepeatedTest(200)
    @Tag("CL11")
    @Tag("CL18")
    void aWaiterInterruptedWhileItIsGrantedHandsThePermitOnOrKeepsIt() throws Exception {
        CapacityLimiter limiter = CapacityLimiter.of("x", 1);
        limiter.tryAcquire();
        Caller<Boolean> first = waiter(limiter);
        Caller<Boolean> second = waiter(limiter);
        ForkJoinPool.commonPool().execute(first.thread()::interrupt);
        limiter.release();
        boolean firstHasIt = first.failure() == null;
        if (firstHasIt) {
            limiter.release();
        }
        assertThat(second.value()).isTrue();
        assertThat(limiter.statistics()).isEqualTo(new Statistics(1, 1, 0));
    }

    @Test
    void underRandomTimeoutsInterruptsAndResizesEveryPermitComesBack() throws Exception {
        CapacityLimiter limiter = CapacityLimiter.of("x", 3);
        AtomicInteger inside = new AtomicInteger();
        List<Caller<Integer>> callers = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            callers.add(Caller.start(() -> {
                int entered = 0;
                ThreadLocalRandom random = ThreadLocalRandom.current();
                for (int round = 0; round < 500; round++) {
                    try {
                        if (limiter.acquire(Duration.ofNanos(random.nextInt(200_000)))) {
                            entered++;
                            assertThat(inside.incrementAndGet()).isLessThanOrEqualTo(3);
                            inside.decrementAndGet();
                            limiter.release();
                        }
                    } catch (PortalInterruptedException e) {
                        Thread.interrupted();
                    }
                }
                return entered;
            }));
        }
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(300);
        for (int i = 0; System.nanoTime() < end; i++) {
            callers.get(i % callers.size()).thread().interrupt();
            limiter.setPermits(1 + i % 3);
        }
        int entered = 0;
        for (Caller<Integer> caller : callers) {
            entered += caller.value();
        }
        assertThat(entered).isPositive();
        assertThat(limiter.statistics()).isEqualTo(new Statistics(limiter.permits(), 0, 0));
    }
}
