package io.github.blockingportal;

import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Timeout(20)
class ListenerTest {

    private static final class Broken implements PortalListener {
        @Override
        public void callStarted(CallInfo call) {
            throw new IllegalStateException("broken listener");
        }

        @Override
        public void callFinished(CallInfo call, Outcome outcome, long queued, long total, @Nullable Throwable failure) {
            throw new AssertionError("broken listener");
        }
    }

    @Test
    void oneThatThrowsChangesNothingForTheCallOrForOtherListeners() throws Exception {
        Recorder recorder = new Recorder();
        try (BlockingPortal portal = BlockingPortal.builder()
                .listener(new Broken())
                .listener(recorder)
                .build()) {
            assertThat(portal.<Integer>call(() -> Mono.just(1))).isEqualTo(1);
            assertThat(portal.submit(() -> Mono.just(2)).get()).isEqualTo(2);
            assertThatThrownBy(() -> portal.timeout(Duration.ofMillis(5)).call(Mono::never))
                    .isInstanceOf(PortalTimeoutException.class);
            assertThat(recorder.started).hasSize(3);
            assertThat(recorder.outcomes()).containsExactly(Outcome.SUCCESS, Outcome.SUCCESS, Outcome.TIMEOUT);
        }
    }

    @Test
    void aCallThatNoLoopTookHasNoQueueTime() {
        Recorder recorder = new Recorder();
        try (BlockingPortal portal = BlockingPortal.builder()
                .maxConcurrentCalls(0)
                .listener(recorder)
                .build()) {
            assertThatThrownBy(() -> portal.submit(Mono::never)).isInstanceOf(PortalSaturatedException.class);
        }
        assertThat(recorder.finished).singleElement().satisfies(finished -> {
            assertThat(finished.queuedNanos()).isEqualTo(-1);
            assertThat(finished.outcome()).isEqualTo(Outcome.SATURATED);
            assertThat(finished.failure()).isInstanceOf(PortalSaturatedException.class);
        });
    }
}
