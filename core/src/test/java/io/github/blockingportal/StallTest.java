package io.github.blockingportal;

import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import io.github.blockingportal.PortalSnapshot.Phase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** What is said of a loop that does not get on, while it does not and afterwards. */
@Timeout(30)
class StallTest {

    private static final Duration THRESHOLD = Duration.ofMillis(250);

    private final LogLines log = LogLines.listen();
    private final CountDownLatch first = new CountDownLatch(1);
    private final CountDownLatch second = new CountDownLatch(1);
    private final BlockingPortal portal = BlockingPortal.builder()
            .name("stalls")
            .loops(1)
            .stallThreshold(THRESHOLD)
            .drainTimeout(Duration.ofMillis(100))
            .build();

    @AfterEach
    void close() {
        first.countDown();
        second.countDown();
        portal.close();
        log.close();
    }

    private Mono<Integer> blockingTwice() {
        blockHere();
        thenBlockThere();
        return Mono.just(1);
    }

    private void blockHere() {
        awaitUninterrupted(first);
    }

    private void thenBlockThere() {
        awaitUninterrupted(second);
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private List<String> reports() {
        return log.warnings().stream()
                .filter(line -> line.contains("loop 'stalls-loop-1' has been blocked for"))
                .toList();
    }

    private void awaitWatchdog() {
        long until = System.nanoTime() + 4 * THRESHOLD.toNanos();
        await().until(() -> System.nanoTime() - until > 0);
    }

    @Test
    void isReportedOncePerStackAndWhenItIsOver() {
        portal.submit(this::blockingTwice);
        await().until(() -> reports().size() == 1);
        assertThat(reports().get(0)).contains("StallTest.blockHere").contains("stallThreshold=250ms");
        awaitWatchdog();
        assertThat(reports()).hasSize(1);
        first.countDown();
        await().until(() -> reports().size() == 2);
        assertThat(reports().get(1)).contains("StallTest.thenBlockThere").doesNotContain("blockHere");
        awaitWatchdog();
        assertThat(reports()).hasSize(2);
        assertThat(log.infos()).noneMatch(line -> line.contains("goes on after"));
        second.countDown();
        await().until(() -> log.infos().stream()
                .anyMatch(line -> line.matches("Portal 'stalls': loop 'stalls-loop-1' goes on after \\d+\\.\\d s")));
    }

    @Test
    void isReportedAlsoAfterOneThatCouldNotBeLogged() {
        try (BrokenLog broken = BrokenLog.attach()) {
            portal.submit(this::blockingTwice);
            await().until(() -> log.warnings().stream().anyMatch(line -> line.contains("its watchdog failed")));
        }
        first.countDown();
        await().until(() -> reports().size() == 2);
        assertThat(reports().get(1)).contains("StallTest.thenBlockThere");
    }

    @Test
    void aStackThatChangesAllTheTimeIsReportedOncePerThreshold() {
        long start = System.nanoTime();
        portal.submit(() -> {
            while (first.getCount() > 0) {
                deeper(0);
            }
            return Mono.just(1);
        });
        await().until(() -> reports().size() >= 3);
        assertThat((System.nanoTime() - start) / THRESHOLD.toNanos())
                .isGreaterThanOrEqualTo(reports().size() - 1);
    }

    private static int deeper(int depth) {
        return depth == 500 ? depth : deeper(depth + 1) - 1;
    }

    @Test
    void aTimeoutNamesTheTaskAndTheFrameAlsoWhenTheLoopWentOnJustBefore() throws Exception {
        portal.named("pricing").submit(this::blockingTwice);
        second.countDown();
        await().until(() -> portal.snapshot().loops().get(0).currentTask() != null);
        Caller<Object> late =
                Caller.start(() -> portal.timeout(Duration.ofSeconds(2)).call(Mono::never));
        await().until(() -> portal.snapshot().calls().stream()
                .anyMatch(call -> call.remaining() != null && call.remaining().toMillis() < 900));
        first.countDown();
        assertThat(late.failure()).isInstanceOfSatisfying(PortalTimeoutException.class, e -> {
            assertThat(e.phase()).isEqualTo(Phase.QUEUED);
            assertThat(e.blockedLoop()).isEqualTo("stalls-loop-1");
            assertThat(e.blockedAt()).anyMatch(frame -> frame.getMethodName().equals("blockHere"));
            assertThat(e.getMessage())
                    .matches(".*: loop 'stalls-loop-1' was blocked for \\d\\.\\d s by call 'pricing' at"
                            + " io\\.github\\.blockingportal\\.StallTest\\..*");
        });
    }

    @Test
    void aTimeoutDoesNotBlameAStallThatWasOverBeforeTheCall() throws Exception {
        var blocked = portal.submit(this::blockingTwice);
        await().until(() -> reports().size() == 1);
        first.countDown();
        second.countDown();
        blocked.get(5, TimeUnit.SECONDS);
        Caller<Object> late =
                Caller.start(() -> portal.timeout(Duration.ofMillis(500)).call(Mono::never));
        assertThat(late.failure()).hasMessageContaining("the service did not answer in time");
    }

    private void blockTheLoopFor(Duration time) throws Exception {
        portal.submit(() -> {
                    long start = System.nanoTime();
                    while (System.nanoTime() - start < time.toNanos()) {
                        Thread.onSpinWait();
                    }
                    return Mono.just(1);
                })
                .get(5, TimeUnit.SECONDS);
    }

    @Test
    void aStreamsTimeoutDoesNotBlameAStallThatWasOverBeforeTheWait() throws Exception {
        try (Stream<Integer> stream =
                portal.timeout(Duration.ofMillis(800)).stream(() -> Flux.concat(Flux.just(1), Flux.never()))) {
            Iterator<Integer> elements = stream.iterator();
            assertThat(elements.next()).isEqualTo(1);
            blockTheLoopFor(Duration.ofMillis(900));
            assertThatThrownBy(elements::hasNext)
                    .isInstanceOf(PortalTimeoutException.class)
                    .hasMessageContaining("the service did not answer in time");
        }
    }

    @Test
    void aDeadlineThatPassedBeforeAStreamWasReadDoesNotBlameTheLoop() throws Exception {
        CallDeadline deadline = CallDeadline.after(Duration.ofMillis(1500), "the request");
        Stream<Integer> opened;
        try (CallDeadline.Scope scope = deadline.open()) {
            opened = portal.stream(() -> Flux.concat(Flux.just(1), Flux.never()));
        }
        try (Stream<Integer> stream = opened) {
            Iterator<Integer> elements = stream.iterator();
            assertThat(elements.next()).isEqualTo(1);
            blockTheLoopFor(Duration.ofMillis(30));
            await().until(() -> deadline.remaining().isZero());
            assertThatThrownBy(elements::hasNext)
                    .isInstanceOf(PortalTimeoutException.class)
                    .hasMessageContaining("the service did not answer in time");
        }
    }
}
