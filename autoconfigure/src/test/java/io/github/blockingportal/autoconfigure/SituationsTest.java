package io.github.blockingportal.autoconfigure;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.reactivex.rxjava3.schedulers.Schedulers;
import io.vertx.core.Vertx;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscriber;
import org.slf4j.LoggerFactory;
import org.springframework.boot.test.system.CapturedOutput;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.CallInfo;
import io.github.blockingportal.EventLoopBridgeException;
import io.github.blockingportal.PortalClosedException;
import io.github.blockingportal.PortalInterruptedException;
import io.github.blockingportal.PortalListener;
import io.github.blockingportal.PortalSaturatedException;
import io.github.blockingportal.PortalTimeoutException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

/** What goes wrong with a bridge, one method each: the message, the snapshot or a meter names the culprit. */
class SituationsTest extends Situations {

    private static final String HERE = "io.github.blockingportal.autoconfigure.SituationsTest.";

    private void refusedOn(Executor loop, String detector, String why) {
        run((portal, context) -> {
            CompletableFuture<@Nullable Throwable> refusal = new CompletableFuture<>();
            loop.execute(() -> refusal.complete(
                    catchThrowable(() -> portal.named("orders.find").call(Mono::empty))));
            assertThat(refusal.get(20, TimeUnit.SECONDS))
                    .isInstanceOf(EventLoopBridgeException.class)
                    .hasMessageStartingWith("Portal 'shop' refused call 'orders.find': thread '")
                    .hasMessageContaining("is an event loop (" + why)
                    .hasMessageContaining("Called at " + HERE);
            assertThat(portal.snapshot().refusals()).singleElement().satisfies(place -> {
                assertThat(place.detector()).isEqualTo(detector);
                assertThat(String.valueOf(place.callSite())).startsWith(HERE);
            });
            assertThat(count(context, "refusals", "detector", detector)).isEqualTo(1);
        });
    }

    @Test
    void refusedOnAReactorThread() {
        refusedOn(reactor.core.scheduler.Schedulers.parallel()::schedule, "Reactor", "Reactor NonBlocking)");
    }

    @Test
    void refusedOnANettyLoop() {
        var group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        refusedOn(group, "Netty", "Netty ");
        group.shutdownGracefully(0, 10, TimeUnit.SECONDS);
    }

    @Test
    void refusedOnAVertxLoop() {
        Vertx vertx = Vertx.vertx();
        refusedOn(task -> vertx.runOnContext(nothing -> task.run()), "Netty", "Netty ");
        vertx.close();
    }

    @Test
    void refusedOnAnRxJavaThread() {
        refusedOn(Schedulers.computation()::scheduleDirect, "RxJava", "RxJava NonBlockingThread)");
    }

    @Test
    void refusedOnTheLoopOfAPortal() {
        try (BlockingPortal other = BlockingPortal.builder().name("other").build()) {
            refusedOn(other.scheduler()::schedule, "PortalLoop", "PortalLoop of portal 'other')");
        }
    }

    @Test
    void timedOutInAdmission() {
        run((portal, context) -> {
            portal.named("slow.one").submit(Mono::never);
            portal.named("slow.two").submit(Mono::never);
            PortalSaturatedException waited = catchThrowableOfType(
                    PortalSaturatedException.class,
                    () -> portal.named("find").timeout(Duration.ofSeconds(2)).call(Mono::empty));
            assertThat(waited)
                    .hasMessageContaining("2 calls in flight (maxConcurrentCalls=2)")
                    .hasMessageContaining(
                            "none ended within 1000 ms (maxWait, half of 2s), so call 'find' was not started")
                    .hasMessageContaining("Longest in flight: call 'slow.one' (");
            assertThat(waited.waited()).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
        });
    }

    @Test
    void timedOutInTheQueueOfAStalledLoop() {
        run((portal, context) -> {
            portal.named("pricing").submit(this::blockTheLoop);
            await().until(() -> portal.snapshot().loops().get(0).stalled());
            assertThat(catchThrowable(() ->
                            portal.named("find").timeout(Duration.ofMillis(100)).call(Mono::empty)))
                    .isInstanceOf(PortalTimeoutException.class)
                    .hasMessageContaining("running 0 ms): loop 'shop-loop-1' has been blocked for ")
                    .hasMessageContaining(" at " + BLOCKED);
        });
    }

    @Test
    void timedOutWhileRunning() {
        run((portal, context) -> assertThat(catchThrowable(() ->
                        portal.named("find").timeout(Duration.ofMillis(400)).call(Mono::never)))
                .isInstanceOf(PortalTimeoutException.class)
                .message()
                .matches("Portal 'shop' timed out call 'find' after 400ms \\(admission \\d+ ms, queued \\d+ ms, running"
                        + " \\d+ ms\\): the service did not answer in time.*"));
    }

    @Test
    void saturated() {
        run((portal, context) -> {
            portal.named("slow.one").submit(Mono::never);
            portal.named("slow.two").submit(Mono::never);
            PortalSaturatedException saturated =
                    catchThrowableOfType(PortalSaturatedException.class, () -> portal.submit(Mono::empty));
            assertThat(saturated)
                    .hasMessageContaining("submit does not wait")
                    .hasMessageContaining("call 'slow.one' (")
                    .hasMessageContaining("call 'slow.two' (");
            assertThat(saturated.oldest()).hasSize(2);
        });
    }

    @Test
    void closed() {
        run((portal, context) -> {
            portal.close();
            assertThat(catchThrowable(() -> portal.named("find").call(Mono::empty)))
                    .isInstanceOf(PortalClosedException.class)
                    .hasMessageStartingWith("Portal 'shop' takes no calls (state CLOSED): call 'find' was not started");
        });
    }

    @Test
    void interrupted() {
        run((portal, context) -> {
            Thread.currentThread().interrupt();
            Throwable failure = catchThrowable(() -> portal.named("find").call(Mono::never));
            assertThat(Thread.interrupted()).isTrue();
            assertThat(failure)
                    .isInstanceOf(PortalInterruptedException.class)
                    .hasMessageContaining("cancelled call 'find'")
                    .hasMessageContaining("thread '" + Thread.currentThread().getName() + "' was interrupted");
        });
    }

    @Test
    @SuppressWarnings("NullAway") // that is the situation
    void aTaskReturnedNull() {
        run((portal, context) -> assertThat(
                        catchThrowable(() -> portal.named("find").call(() -> null)))
                .hasMessageStartingWith("Portal 'shop': the task of call 'find' returned null instead of a Mono"));
    }

    @Test
    void aTaskBlocksItsLoop(CapturedOutput output) {
        run((portal, context) -> {
            portal.named("pricing").submit(this::blockTheLoop);
            await().until(() -> output.getOut().contains("waitForRelease("));
            assertThat(output)
                    .contains("Portal 'shop': loop 'shop-loop-1' has been blocked for ")
                    .contains("at " + BLOCKED);
            assertThat(portal.snapshot().loops().get(0).currentTask()).isEqualTo("call 'pricing'");
            await().untilAsserted(() -> assertThat(count(context, "loop.stalls", "loop", "shop-loop-1"))
                    .isEqualTo(1));
        });
    }

    @Test
    void blockingTasksStarve(CapturedOutput output) {
        run((portal, context) -> {
            portal.workers().named("pdf").run(this::waitForRelease).subscribe();
            awaitBlocked();
            portal.workers().named("zip").run(() -> 1).subscribe();
            await().until(() -> output.getOut().contains("blocking tasks wait for a permit"));
            assertThat(output)
                    .contains("of limiter 'workers' (workerLimit=1)")
                    .containsPattern("Longest: task 'pdf' \\(RUNNING, \\d+\\.\\d s at " + Pattern.quote(BLOCKED));
        });
    }

    @Test
    void aStreamLeaked(CapturedOutput output) {
        run((portal, context) -> {
            portal.named("ticks").stream(Flux::never);
            await().atMost(Duration.ofSeconds(30)).until(() -> {
                System.gc();
                return count(context, "streams.leaked") == 1;
            });
            assertThat(output).contains("Portal 'shop': the stream of call 'ticks' was dropped without being closed");
        });
    }

    @Test
    void anErrorCameTooLate(CapturedOutput output) {
        AtomicReference<Subscriber<? super Object>> ignoresItsCancellation = new AtomicReference<>();
        Logger logger = (Logger) LoggerFactory.getLogger(BlockingPortal.class);
        Level before = logger.getLevel();
        logger.setLevel(Level.DEBUG);
        try {
            run((portal, context) -> {
                assertThat(catchThrowable(() -> portal.named("find")
                                .timeout(Duration.ofMillis(500))
                                .call(() -> Mono.fromDirect(subscriber -> {
                                    subscriber.onSubscribe(Operators.emptySubscription());
                                    ignoresItsCancellation.set(subscriber);
                                }))))
                        .isInstanceOf(PortalTimeoutException.class);
                await().until(() -> ignoresItsCancellation.get() != null);
                ignoresItsCancellation.get().onError(new IllegalStateException("refused upstream"));
                assertThat(count(context, "late.signals")).isEqualTo(1);
                assertThat(output)
                        .contains("Portal 'shop': call 'find' had ended when its error came")
                        .contains("refused upstream");
            });
        } finally {
            logger.setLevel(before);
        }
    }

    @Test
    void nobodyAskedForTheFailureOfASubmittedCall(CapturedOutput output) {
        run((portal, context) -> {
            portal.named("audit").submit(() -> Mono.error(new IllegalStateException("disk full")));
            await().atMost(Duration.ofSeconds(30)).until(() -> {
                System.gc();
                return output.getOut().contains("its future was dropped");
            });
            assertThat(output).contains("Portal 'shop': call 'audit' failed").contains("disk full");
        });
    }

    @Test
    void aListenerThrows(CapturedOutput output) {
        class BrokenListener implements PortalListener {
            @Override
            public void callStarted(CallInfo call) {
                throw new IllegalStateException("on purpose");
            }

            @Override
            public String toString() {
                return "BrokenListener";
            }
        }
        runner.withBean(PortalListener.class, BrokenListener::new).run(context -> {
            assertThat(context.getBean(BlockingPortal.class).<Integer>call(() -> Mono.just(1)))
                    .isEqualTo(1);
            assertThat(output).contains("BrokenListener failed; nothing else is affected");
        });
    }

    @Test
    void aPropertyIsWrong() {
        runner.withPropertyValues("blocking-portal.stall-threshold=0s")
                .run(context -> assertThat(context.getStartupFailure())
                        .rootCause()
                        .hasMessageContaining("stallThreshold must be above zero, but was PT0S"));
    }

    @Test
    void theDrainHangs(CapturedOutput output) {
        runner.run(context -> {
            BlockingPortal portal = context.getBean(BlockingPortal.class);
            CompletableFuture.runAsync(() -> hang(portal));
            portal.workers().named("pdf").run(this::waitForRelease).subscribe();
            await().until(() -> portal.snapshot().calls().stream().anyMatch(call -> call.callSite() != null));
            awaitBlocked();
        });
        assertThat(output)
                .contains("Portal 'shop' cancels what did not finish within ")
                .containsPattern("call 'orders\\.export' \\(\\w+, \\d+\\.\\d s at " + HERE + "hang\\(")
                .containsPattern("task 'pdf' \\(RUNNING, \\d+\\.\\d s at " + Pattern.quote(BLOCKED));
    }

    private static void hang(BlockingPortal portal) {
        portal.named("orders.export").call(Mono::never);
    }
}
