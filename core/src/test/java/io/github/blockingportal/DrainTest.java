package io.github.blockingportal;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

import io.github.blockingportal.PortalSnapshot.State;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** A drain that begins before the close: until the close, calls still come in. */
@Timeout(30)
class DrainTest {

    private final Logger logger = (Logger) LoggerFactory.getLogger(BlockingPortal.class);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final CompletableFuture<String> answer = new CompletableFuture<>();
    private final ManagedPortal portal = portal(Duration.ofSeconds(20));

    private static ManagedPortal portal(Duration drainTimeout) {
        return BlockingPortal.builder()
                .name("draining")
                .loops(1)
                .drainTimeout(drainTimeout)
                .buildManaged();
    }

    @BeforeEach
    void listen() {
        log.list = new CopyOnWriteArrayList<>(); // other threads write lines too
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void close() {
        logger.detachAppender(log);
        answer.complete("late");
        portal.close();
    }

    private CompletableFuture<String> ask(BlockingPortal asked) {
        return asked.named("ask").submit(() -> Mono.fromFuture(answer, true));
    }

    @Test
    void newcomersComeInUntilTheCloseWhichLetsThemFinish() throws Exception {
        portal.start();
        CompletableFuture<String> before = ask(portal);
        portal.beginDrain();
        CompletableFuture<String> after = ask(portal);
        assertThat(portal.snapshot().state()).isEqualTo(State.RUNNING);
        Caller<State> closer = Caller.start(() -> {
            portal.close();
            return portal.snapshot().state();
        });
        await().until(() -> portal.snapshot().state() == State.CLOSING);
        assertThatThrownBy(() -> portal.call(() -> Mono.just("newcomer"))).isInstanceOf(PortalClosedException.class);
        assertThat(before).isNotDone();
        answer.complete("in time");
        assertThat(before.get(5, TimeUnit.SECONDS)).isEqualTo("in time");
        assertThat(after.get(5, TimeUnit.SECONDS)).isEqualTo("in time");
        assertThat(closer.value()).isEqualTo(State.CLOSED);
    }

    @Test
    void whenItsTimeIsOverThePortalClosesByItself() {
        ManagedPortal brief = portal(Duration.ofSeconds(1));
        brief.start();
        CompletableFuture<String> before = ask(brief);
        brief.beginDrain();
        CompletableFuture<String> after = ask(brief);
        assertThatThrownBy(before::join)
                .hasCauseInstanceOf(PortalClosedException.class)
                .hasMessageContaining("drainTimeout=1s");
        assertThatThrownBy(after::join).hasCauseInstanceOf(PortalClosedException.class);
        await().until(() -> brief.snapshot().state() == State.CLOSED);
        assertThatThrownBy(() -> brief.call(() -> Mono.just("newcomer"))).isInstanceOf(PortalClosedException.class);
        assertThat(brief.snapshot().loops()).isEmpty();
    }

    @Test
    void aCloseWithNothingToWaitForEndsItAtOnce() {
        portal.start();
        portal.beginDrain();
        portal.beginDrain();
        portal.close();
        assertThat(portal.snapshot().state()).isEqualTo(State.CLOSED);
        assertThat(log.list).isEmpty();
    }

    @Test
    void aPortalThatDoesNotRunDoesNotDrain() {
        portal.beginDrain();
        assertThat(portal.snapshot().state()).isEqualTo(State.NEW);
        portal.start();
        portal.close();
        portal.beginDrain();
        assertThat(portal.snapshot().state()).isEqualTo(State.CLOSED);
    }

    @Test
    void aPortalThatHasDrainedMayBeStartedAndDrainedAgain() {
        for (int i = 0; i < 3; i++) {
            portal.start();
            portal.beginDrain();
            assertThat(portal.<Integer>call(() -> Mono.just(1))).isEqualTo(1);
            portal.close();
            assertThat(portal.snapshot().state()).isEqualTo(State.CLOSED);
        }
    }

    @Test
    void everyFiveSecondsTheLogTellsWhoIsLeftAndForHowLongAndWhere() throws Exception {
        portal.start();
        Caller<String> caller = Caller.start(() -> portal.named("ask").call(() -> Mono.fromFuture(answer, true)));
        CountDownLatch blocked = new CountDownLatch(1);
        CompletableFuture<Integer> task = portal.workers()
                .<Integer>run(() -> {
                    blocked.await();
                    return 1;
                })
                .toFuture();
        await().until(() -> portal.snapshot().calls().size() == 1
                && portal.snapshot().workers().active() == 1);
        portal.beginDrain();
        await().atMost(Duration.ofSeconds(15)).until(() -> log.list.size() == 2);
        answer.complete("in time");
        blocked.countDown();
        assertThat(caller.value()).isEqualTo("in time");
        assertThat(task.get(5, TimeUnit.SECONDS)).isEqualTo(1);
        portal.close();
        assertThat(log.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .satisfiesExactly(
                        begin -> assertThat(begin)
                                .isEqualTo("Portal 'draining' closes: waits for 2 calls and blocking tasks to finish"
                                        + " (drainTimeout=20s)"),
                        report -> assertThat(report)
                                .matches("Portal 'draining' still waits for call 'ask' \\(RUNNING, \\d+\\.\\d s at"
                                        + " io\\.github\\.blockingportal\\.DrainTest.*\\(DrainTest.java:\\d+\\)\\),"
                                        + " task 'unnamed' \\(RUNNING, \\d+\\.\\d s at io\\.github\\.blockingportal\\.DrainTest"
                                        + ".*\\(DrainTest.java:\\d+\\)\\)"),
                        end -> assertThat(end).contains("2 finished, 0 cancelled"));
    }

    @Test
    void ofManyCallsTheOldestAreNamedAndTheOthersCounted() {
        try (BlockingPortal busy = BlockingPortal.builder()
                .name("busy")
                .drainTimeout(Duration.ofMillis(50))
                .build()) {
            for (int i = 1; i <= 30; i++) {
                busy.named("call-" + i).submit(Mono::never);
            }
        }
        assertThat(log.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .filteredOn(message -> message.contains("cancels what did not finish"))
                .singleElement()
                .asString()
                .contains("call 'call-1'", "call 'call-20'")
                .doesNotContain("call 'call-21'")
                .endsWith(", and 10 more");
    }

    @Test
    void anInterruptOfTheCloseCutsItShort() throws Exception {
        portal.start();
        CompletableFuture<String> asked = ask(portal);
        portal.beginDrain();
        Caller<Boolean> closer = Caller.start(() -> {
            portal.close();
            return Thread.currentThread().isInterrupted();
        });
        await().until(() -> portal.snapshot().state() == State.CLOSING);
        closer.thread().interrupt();
        assertThat(closer.value()).isTrue();
        assertThat(portal.snapshot().state()).isEqualTo(State.CLOSED);
        assertThatThrownBy(asked::join).hasCauseInstanceOf(PortalClosedException.class);
        assertThat(log.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .anyMatch(line -> line.contains("cut short by an interrupt"));
    }

    @Test
    void theResultCountsThoseThatCameMeanwhile() throws Exception {
        portal.start();
        CompletableFuture<String> before = ask(portal);
        portal.beginDrain();
        await().until(() -> log.list.size() == 1);
        CompletableFuture<String> ending = portal.submit(() -> Mono.just("at once"));
        assertThat(ending.get(5, TimeUnit.SECONDS)).isEqualTo("at once");
        CompletableFuture<String> never = portal.submit(Mono::never);
        answer.complete("in time");
        assertThat(before.get(5, TimeUnit.SECONDS)).isEqualTo("in time");
        Caller<Integer> closer = Caller.start(() -> {
            portal.close();
            return 1;
        });
        await().until(() -> portal.snapshot().state() == State.CLOSING);
        closer.thread().interrupt();
        closer.value();
        assertThatThrownBy(never::join).hasCauseInstanceOf(PortalClosedException.class);
        assertThat(log.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .anyMatch(line -> line.matches("Portal 'draining' drained in .*: 1 finished, 1 cancelled"));
    }

    @Test
    @Tag("N7")
    void whoWasInterruptedMeanwhileCountsAsCancelledAndNotAsFinished() throws Exception {
        portal.start();
        Caller<String> hanging = Caller.start(() -> portal.<String>call(Mono::never));
        CompletableFuture<String> slow = ask(portal);
        await().until(() -> portal.snapshot().calls().size() == 2);
        portal.beginDrain();
        await().until(() -> log.list.size() == 1);
        hanging.thread().interrupt();
        assertThatThrownBy(hanging::value).hasRootCauseInstanceOf(InterruptedException.class);
        answer.complete("in time");
        assertThat(slow.get(5, TimeUnit.SECONDS)).isEqualTo("in time");
        portal.close();
        assertThat(log.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .last()
                .asString()
                .endsWith(": 1 finished, 1 cancelled (1 of them by an interrupt)");
    }

    @Test
    @Tag("N7")
    void whatSomebodyCancelledMeanwhileCountsAsCancelled() throws Exception {
        portal.start();
        CompletableFuture<String> before = ask(portal);
        Disposable task = portal.workers()
                .run(() -> new CountDownLatch(1).await(1, TimeUnit.HOURS))
                .subscribe();
        await().until(() -> portal.snapshot().workers().active() == 1);
        portal.beginDrain();
        await().until(() -> log.list.size() == 1);
        assertThat(before.cancel(true)).isTrue();
        task.dispose();
        portal.close();
        assertThat(log.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .last()
                .asString()
                .endsWith(": 0 finished, 2 cancelled");
    }

    @Test
    void codeThatIgnoresItsInterruptIsLoggedWithItsStackAndDoesNotHoldUpTheClose() throws Exception {
        CountDownLatch busy = new CountDownLatch(2);
        CountDownLatch end = new CountDownLatch(1);
        try (ManagedPortal stubborn = portal(Duration.ofMillis(50))) {
            stubborn.start();
            stubborn.submit(() -> Mono.just(ignoreInterrupts(busy, end)));
            stubborn.workers().run(() -> ignoreInterrupts(busy, end)).subscribe(value -> {}, failure -> {});
            busy.await();
            stubborn.close();
            for (String thread : List.of("draining-loop-", "draining-worker-")) {
                assertThat(log.list)
                        .extracting(ILoggingEvent::getFormattedMessage)
                        .filteredOn(line -> line.contains("ignores its interrupt and stays behind"))
                        .filteredOn(line -> line.contains("'" + thread))
                        .singleElement()
                        .asString()
                        .contains("DrainTest.ignoreInterrupts(DrainTest.java:");
            }
        } finally {
            end.countDown();
        }
    }

    private static int ignoreInterrupts(CountDownLatch busy, CountDownLatch end) {
        busy.countDown();
        boolean ignored = false;
        while (true) {
            try {
                end.await();
                return ignored ? 1 : 0;
            } catch (InterruptedException e) {
                ignored = true; // on purpose
            }
        }
    }
}
