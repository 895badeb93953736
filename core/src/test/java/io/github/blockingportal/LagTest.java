package io.github.blockingportal;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Mono;

import io.github.blockingportal.PortalSnapshot.Detail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** How late a loop is, and how busy. */
@Timeout(20)
class LagTest {

    private final CountDownLatch release = new CountDownLatch(1);
    private final BlockingPortal portal = BlockingPortal.builder()
            .name("late")
            .loops(1)
            .maxConcurrentCalls(Integer.MAX_VALUE)
            .stallThreshold(Duration.ofMillis(20))
            .drainTimeout(Duration.ofMillis(100))
            .build();

    @AfterEach
    void close() {
        release.countDown();
        portal.close();
    }

    private PortalSnapshot.Loop loop() {
        return portal.snapshot(Detail.NUMBERS).loops().get(0);
    }

    private void blockTheLoop() {
        portal.submit(() -> Mono.fromCallable(() -> release.await(10, TimeUnit.SECONDS)));
        await().until(() -> loop().currentTask() != null);
    }

    @Test
    void isMeasuredOnALoopThatIsIdle() {
        await().until(() -> loop().lag().toNanos() > 0);
        assertThat(loop().currentTask()).isNull();
        assertThat(loop().busy()).isZero();
        assertThat(loop().queued()).isZero();
    }

    @Test
    void isMeasuredAgainAndAgain() {
        await().until(() -> loop().lag().toNanos() > 0);
        Duration first = loop().lag();
        await().until(() -> !loop().lag().equals(first));
    }

    @Test
    void growsWhileTheLoopIsStalledAndShrinksAfterwards() {
        blockTheLoop();
        await().until(() -> loop().lag().toMillis() >= 30);
        Duration before = loop().lag();
        await().until(() -> loop().lag().compareTo(before) > 0);
        release.countDown();
        await().until(() -> loop().lag().compareTo(before) < 0);
    }

    @Test
    void whatMeasuresItDoesNotCountAsQueued() {
        blockTheLoop();
        await().until(() -> loop().lag().toMillis() >= 30);
        assertThat(loop().queued()).isZero();
        portal.submit(() -> Mono.just(1));
        assertThat(loop().queued()).isEqualTo(1);
    }

    @Test
    void theBusyTimeNeverShrinks() {
        Duration before = Duration.ZERO;
        for (int i = 0; i < 2_000; i++) {
            portal.submit(() -> Mono.just(1));
            Duration now = loop().busy();
            assertThat(now).isGreaterThanOrEqualTo(before);
            before = now;
        }
        await().untilAsserted(() -> assertThat(loop().busy()).isPositive());
    }
}
