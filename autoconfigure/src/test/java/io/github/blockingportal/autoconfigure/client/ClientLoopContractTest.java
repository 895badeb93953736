package io.github.blockingportal.autoconfigure.client;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.PortalListener;
import io.github.blockingportal.PortalSnapshot.Kind;
import io.github.blockingportal.PortalSnapshot.Loop;
import io.github.blockingportal.PortalTimeoutException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

/** What is seen of the one event loop of a real client while somebody's code blocks it. */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
abstract class ClientLoopContractTest {

    private static final Duration THRESHOLD = Duration.ofMillis(500);

    private final LinkedBlockingQueue<Stalled> stalls = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<String> recoveries = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<String> found = new LinkedBlockingQueue<>();
    private final CountDownLatch release = new CountDownLatch(1);
    private final BlockingPortal portal = BlockingPortal.builder()
            .name("watching")
            .loops(2)
            .stallThreshold(THRESHOLD)
            .drainTimeout(Duration.ofMillis(100))
            .listener(new PortalListener() {
                @Override
                public void loopStalled(String portal, String loop, long runningNanos, StackTraceElement[] stack) {
                    if (!isOwn(loop)) {
                        stalls.add(new Stalled(loop, runningNanos, stack));
                    }
                }

                @Override
                public void loopRecovered(String portal, String loop, long stalledNanos) {
                    if (!isOwn(loop)) {
                        recoveries.add(loop);
                    }
                }

                @Override
                public void clientLoopFound(String portal, String loop) {
                    found.add(loop);
                }
            })
            .build();

    /** A busy machine may stall one of those that only loads classes. */
    private static boolean isOwn(String loop) {
        return loop.startsWith("watching-loop");
    }

    /** Asks the client, whose one event loop brings the answer. */
    abstract Mono<?> ask();

    /** Closes the client, once nothing blocks its event loop any more. */
    abstract void disconnect();

    @AfterEach
    void closePortal() {
        release.countDown();
        portal.close();
        disconnect();
    }

    private Object blockHere(Object answer) {
        try {
            release.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return answer;
    }

    private List<Loop> clientLoops() {
        return portal.snapshot().loops().stream()
                .filter(loop -> loop.kind() == Kind.CLIENT)
                .toList();
    }

    @Test
    void aBlockedEventLoopIsReportedAndNamedByWhatWaitsForIt(CapturedOutput output) throws Exception {
        BlockingPortal orders = portal.named("orders");
        orders.call(this::ask);
        assertThat(clientLoops()).hasSize(1);
        String loop = clientLoops().get(0).thread();
        assertThat(found.poll(10, TimeUnit.SECONDS)).isEqualTo(loop);

        CompletableFuture<?> blocker = orders.submit(() -> ask().map(this::blockHere));
        Stalled stalled = stalls.poll(10, TimeUnit.SECONDS);
        assertThat(stalled).isNotNull();
        assertThat(stalled.loop).isEqualTo(loop);
        assertThat(stalled.runningNanos).isGreaterThanOrEqualTo(THRESHOLD.toNanos());
        assertThat(stalled.stack).anyMatch(frame -> frame.getMethodName().equals("blockHere"));

        PortalTimeoutException late = catchThrowableOfType(
                PortalTimeoutException.class,
                () -> orders.timeout(Duration.ofMillis(600)).call(this::ask));
        assertThat(late.getMessage())
                .matches("Portal 'watching' timed out call 'orders' after 600ms \\(.*\\): client loop '" + loop
                        + "' has been blocked for \\d+\\.\\d s at "
                        + "io\\.github\\.blockingportal\\.autoconfigure\\.client\\.ClientLoopContractTest\\.blockHere"
                        + "\\(ClientLoopContractTest\\.java:\\d+\\); 2 calls wait for it, as far as is known\\."
                        + " Move blocking code off the loop");
        assertThat(late.blockedLoop()).isEqualTo(loop);
        assertThat(late.blockedAt()).anyMatch(frame -> frame.getMethodName().equals("blockHere"));

        assertThat(clientLoops()).hasSize(1).first().satisfies(seen -> {
            assertThat(seen.stalled()).isTrue();
            assertThat(seen.lag()).isGreaterThan(THRESHOLD);
            assertThat(seen.busy()).isNull();
            assertThat(seen.stack()).anyMatch(frame -> frame.getMethodName().equals("blockHere"));
        });

        release.countDown();
        blocker.get(10, TimeUnit.SECONDS);
        assertThat(recoveries.poll(10, TimeUnit.SECONDS)).isEqualTo(loop);
        await().until(() -> clientLoops().stream()
                .allMatch(seen -> !seen.stalled() && seen.lag().compareTo(THRESHOLD) < 0));
        assertThat(output)
                .containsPattern("Portal 'watching': client loop '" + loop + "' has been blocked for \\d+\\.\\d s"
                        + " \\(stallThreshold=500ms\\)\\. Answers that come by way of it wait\\."
                        + " Move blocking code off the loop; it is")
                .containsPattern("Portal 'watching': client loop '" + loop + "' goes on after");
        orders.call(this::ask);
        assertThat(stalls).isEmpty();
    }

    @Test
    void theVeryFirstCallThatTimesOutNamesTheLoopThatItBlocks() {
        PortalTimeoutException late = catchThrowableOfType(
                PortalTimeoutException.class,
                () -> portal.named("orders").timeout(Duration.ofSeconds(4)).call(() -> ask().map(this::blockHere)));

        assertThat(late.getMessage())
                .matches("Portal 'watching' timed out call 'orders' after 4s \\(.*\\): (client|event) loop '.+'"
                        + " has been blocked for \\d+\\.\\d s at .+ClientLoopContractTest\\.blockHere.*");
        assertThat(late.blockedAt()).anyMatch(frame -> frame.getMethodName().equals("blockHere"));
    }

    @Test
    void aClientThatAnswersSlowlyIsNotBlamedOnItsEventLoop() {
        portal.named("orders").call(this::ask);
        assertThat(clientLoops()).hasSize(1);

        PortalTimeoutException late = catchThrowableOfType(
                PortalTimeoutException.class,
                () -> portal.named("orders").timeout(Duration.ofMillis(700)).call(() -> ask().then(Mono.never())));

        assertThat(late.getMessage()).contains("the service did not answer");
        assertThat(late.blockedLoop()).isNull();
        assertThat(stalls).isEmpty();
    }

    @Test
    void whereTheyAreNotWatchedNothingIsSeenOfThem() {
        try (BlockingPortal blind = BlockingPortal.builder()
                .name("blind")
                .loops(1)
                .watchClientLoops(false)
                .build()) {
            blind.call(this::ask);

            assertThat(blind.snapshot().loops()).extracting(Loop::kind).containsExactly(Kind.PORTAL);
        }
    }

    private record Stalled(String loop, long runningNanos, StackTraceElement[] stack) {}
}
