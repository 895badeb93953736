package io.github.blockingportal.autoconfigure.life;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.ManagedPortal;
import io.github.blockingportal.PortalSnapshot.State;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

@ExtendWith(OutputCaptureExtension.class)
class LifecyclePortalTest {

    private final AtomicInteger callbacks = new AtomicInteger();
    private final LifecyclePortal portal =
            new LifecyclePortal(BlockingPortal.builder().loops(1).buildManaged());

    @AfterEach
    void close() {
        portal.close();
    }

    @Test
    void hasNoThreadsBeforeItsStart() {
        assertThat(portal.isRunning()).isFalse();
        assertThat(portal.snapshot().loops()).isEmpty();
        portal.start();
        assertThat(portal.isRunning()).isTrue();
        assertThat(portal.snapshot().loops()).hasSize(1);
    }

    @Test
    void countsAsRunningWhenACallHasStartedItSoThatTheContextStopsIt() {
        assertThat(portal.call(() -> Mono.just("early"))).isEqualTo("early");
        assertThat(portal.isRunning()).isTrue();
        portal.stop();
        assertThat(portal.isRunning()).isFalse();
    }

    @Test
    @Tag("N6")
    void hasViewsWithADeadlineAndWithout() {
        assertThat(remaining(portal.timeout(Duration.ofSeconds(7)))).isBetween(Duration.ZERO, Duration.ofSeconds(7));
        assertThat(remaining(portal.noTimeout())).isNull();
    }

    private Duration remaining(BlockingPortal view) {
        CompletableFuture<Object> future = view.submit(Mono::never);
        try {
            return portal.snapshot().calls().get(0).remaining();
        } finally {
            future.cancel(true);
        }
    }

    @Test
    void stopWithACallbackReturnsAtOnceAndCallsBackOnceThePortalHasClosed() {
        portal.start();
        CompletableFuture<String> source = new CompletableFuture<>();
        CompletableFuture<String> call = portal.submit(() -> Mono.fromFuture(source));
        portal.stop(callbacks::incrementAndGet);
        await().until(() -> portal.snapshot().state() == State.CLOSING);
        assertThat(callbacks).hasValue(0);
        source.complete("in time");
        assertThat(call.join()).isEqualTo("in time");
        await().untilAtomic(callbacks, value -> assertThat(value).isEqualTo(1));
        assertThat(portal.snapshot().state()).isEqualTo(State.CLOSED);
        assertThat(portal.isRunning()).isFalse();
    }

    @Test
    void aStartFirstEndsAStopThatHasNotGotToItsThreadYet() {
        CountDownLatch hasThread = new CountDownLatch(1);
        LifecyclePortal slow = new LifecyclePortal(BlockingPortal.builder()
                .loops(1)
                .detector(current -> current.getName().equals("blocking-portal-stop") ? awaitQuietly(hasThread) : null)
                .buildManaged());
        slow.start();
        slow.stop(callbacks::incrementAndGet);
        CompletableFuture<Void> started = CompletableFuture.runAsync(slow::start);
        await().until(() -> slow.snapshot().state() == State.CLOSED);
        hasThread.countDown();
        assertThat(started).succeedsWithin(Duration.ofSeconds(10));
        await().untilAtomic(callbacks, value -> assertThat(value).isEqualTo(1));
        assertThat(slow.isRunning()).isTrue();
        assertThat(slow.call(() -> Mono.just("again"))).isEqualTo("again");
        slow.close();
    }

    /** No objection to the current thread, when it is told so. */
    private static @Nullable String awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return null;
    }

    @Test
    void stopCallsBackAlsoWhenTheCloseFails() {
        LifecyclePortal failing = new LifecyclePortal((ManagedPortal) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {ManagedPortal.class}, (proxy, method, arguments) -> {
                    throw new IllegalStateException("on purpose: " + method.getName());
                }));
        failing.stop(callbacks::incrementAndGet);
        await().dontCatchUncaughtExceptions()
                .untilAtomic(callbacks, value -> assertThat(value).isEqualTo(1));
    }

    @Test
    void saysWithWhichSettingsItHasStartedOnceForEachStart(CapturedOutput output) {
        String line = "Portal 'portal' started: loops=1, maxConcurrentCalls=1024, timeout=30s, drainTimeout=20s,"
                + " dispatch=LOOP, enforcement=FAIL, stallThreshold=2s, workerLimit=40";
        assertThat(output.getAll()).doesNotContain(line);
        portal.call(() -> Mono.just("early"));
        portal.start();
        portal.start();
        assertThat(output.getAll()).containsOnlyOnce(line);
        portal.stop();
        portal.start();
        assertThat(output.getAll().split(Pattern.quote(line), -1)).hasSize(3);
    }

    @Test
    void closeAfterStopIsHarmless() {
        portal.start();
        portal.stop();
        portal.close();
        assertThat(portal.snapshot().state()).isEqualTo(State.CLOSED);
    }

    @Test
    void canBeStartedAgainAfterAStop() {
        portal.start();
        portal.stop();
        portal.start();
        assertThat(portal.isRunning()).isTrue();
        assertThat(portal.call(() -> Mono.just("again"))).isEqualTo("again");
    }

    @Test
    void stopsBetweenTheExecutorsAndThePlainBeansAndIsNotPaused() {
        assertThat(portal.getPhase()).isEqualTo(Integer.MAX_VALUE / 2 - 1024);
        assertThat(portal.isPauseable()).isFalse();
        assertThat(portal.isAutoStartup()).isTrue();
    }

    @Test
    void passesEverythingOnToThePortal() {
        portal.start();
        CompletableFuture<?> call = portal.submit(Mono::never);
        long id = portal.snapshot().calls().get(0).id();
        assertThat(portal.snapshot().admission().active()).isEqualTo(1);
        assertThat(portal.cancel(id)).isTrue();
        assertThat(call).isCompletedExceptionally();
        assertThat(portal.mayBlock()).isTrue();
        assertThat(portal.scheduler()).isSameAs(portal.named("view").scheduler());
        assertThat(portal).hasToString("BlockingPortal 'portal' (RUNNING)");
    }
}
