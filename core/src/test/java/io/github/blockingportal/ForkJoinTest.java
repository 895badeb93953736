package io.github.blockingportal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(20)
class ForkJoinTest {

    @Test
    void aForkJoinWorkerThatWaitsIsCompensatedFor() throws Exception {
        ForkJoinPool pool = new ForkJoinPool(1);
        Sinks.Empty<String> all = Sinks.empty();
        try (BlockingPortal portal = BlockingPortal.builder().loops(1).build()) {
            List<ForkJoinTask<String>> waiting = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                waiting.add(
                        pool.submit(() -> portal.timeout(Duration.ofSeconds(10)).call(all::asMono)));
            }
            ForkJoinTask<Integer> behind = pool.submit(() -> 1);
            assertThat(behind.get(5, TimeUnit.SECONDS)).isEqualTo(1);
            all.tryEmitEmpty();
            for (ForkJoinTask<String> task : waiting) {
                assertThat(task.get(5, TimeUnit.SECONDS)).isNull();
            }
            assertThat(pool.submit(() -> portal.<Integer>call(() -> Mono.just(2)))
                            .get())
                    .isEqualTo(2);
        } finally {
            pool.shutdownNow();
        }
    }
}
