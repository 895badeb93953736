package io.github.blockingportal;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

import io.github.blockingportal.PortalSnapshot.Kind;
import io.github.blockingportal.PortalSnapshot.Loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

/** What is seen of a thread of Reactor's that must not block, and takes no probe. */
@Timeout(60)
class ReactorThreadTest {

    private final Recorder recorder = new Recorder();
    private final CountDownLatch release = new CountDownLatch(1);
    private final Scheduler timers = Schedulers.newParallel("timers", 1, true);
    private final BlockingPortal portal = BlockingPortal.builder()
            .name("reactor")
            .loops(1)
            .stallThreshold(Duration.ofMillis(250))
            .drainTimeout(Duration.ofMillis(100))
            .listener(recorder)
            .build();

    @AfterEach
    void close() {
        release.countDown();
        portal.close();
        timers.dispose();
    }

    private Mono<Integer> later() {
        return Mono.just(1).publishOn(timers);
    }

    private int blockHere(int value) {
        try {
            release.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return value;
    }

    private List<Loop> clientLoops() {
        return portal.snapshot().loops().stream()
                .filter(loop -> loop.kind() == Kind.CLIENT)
                .toList();
    }

    @Test
    void thatBlocksInAChainIsReportedAndNamedByATimeout() {
        portal.call(this::later);
        assertThat(clientLoops()).hasSize(1);
        String thread = clientLoops().get(0).thread();
        assertThat(thread).startsWith("timers-");
        portal.submit(() -> later().map(this::blockHere));
        await().until(() -> recorder.stalled.equals(List.of(thread)));

        PortalTimeoutException late = catchThrowableOfType(
                PortalTimeoutException.class,
                () -> portal.timeout(Duration.ofSeconds(1)).call(this::later));

        assertThat(late.getMessage())
                .matches(".*: client loop '" + thread + "' has been blocked for \\d+\\.\\d s at "
                        + "io\\.github\\.blockingportal\\.ReactorThreadTest\\.blockHere\\(ReactorThreadTest\\.java:\\d+\\);"
                        + " 2 calls wait for it, as far as is known\\. Move blocking code off the loop");
        assertThat(late.blockedLoop()).isEqualTo(thread);
        assertThat(clientLoops()).allMatch(Loop::stalled);
        release.countDown();
        await().until(() -> recorder.recovered.size() == 1);
        assertThat(clientLoops()).noneMatch(Loop::stalled);
    }

    @Test
    void thatWaitsForItsNextTaskIsNotBlocked() {
        portal.call(this::later);

        PortalTimeoutException late = catchThrowableOfType(
                PortalTimeoutException.class,
                () -> portal.timeout(Duration.ofSeconds(1)).call(() -> later().then(Mono.never())));

        assertThat(late).hasMessageContaining("the service did not answer");
        assertThat(clientLoops()).noneMatch(Loop::stalled);
        assertThat(recorder.stalled).isEmpty();
    }

    @Test
    void aWorkerOrAnyOtherThreadThatMayBlockIsNone() {
        portal.call(() -> portal.workers().run(() -> 1));
        portal.call(() -> Mono.just(1).publishOn(Schedulers.boundedElastic()));
        portal.call(() -> Mono.just(1));

        assertThat(clientLoops()).isEmpty();
    }
}
