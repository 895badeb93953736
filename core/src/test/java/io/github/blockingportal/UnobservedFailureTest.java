package io.github.blockingportal;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A failure that only a dropped future carried. */
@Timeout(60)
class UnobservedFailureTest {

    private final LogLines log = LogLines.listen();
    private final BlockingPortal portal = BlockingPortal.builder()
            .name("futures")
            .loops(1)
            .stallThreshold(Duration.ofMillis(20))
            .build();

    @AfterEach
    void close() {
        portal.close();
        log.close();
    }

    private List<String> reports() {
        return log.warnings().stream()
                .filter(line -> line.contains("its future was dropped"))
                .toList();
    }

    private void awaitReportOf(String call) {
        await().atMost(Duration.ofSeconds(30)).until(() -> {
            System.gc();
            return reports().stream().anyMatch(line -> line.contains("call '" + call + "'"));
        });
    }

    private void submitFailing(String call, Consumer<CompletableFuture<Object>> then) {
        CompletableFuture<Object> future =
                portal.named(call).submit(() -> Mono.error(new IllegalStateException("of " + call)));
        then.accept(future);
    }

    private static void awaitEnd(CompletableFuture<?> future) {
        await().until(future::isDone);
    }

    @Test
    @Tag("D7")
    void isLoggedOnceWhenTheFutureIsCollected() {
        submitFailing("dropped", UnobservedFailureTest::awaitEnd);
        assertThat(reports()).isEmpty();
        awaitReportOf("dropped");
        System.gc();
        submitFailing("another", UnobservedFailureTest::awaitEnd);
        awaitReportOf("another");
        assertThat(reports())
                .hasSize(2)
                .first()
                .isEqualTo(
                        "Portal 'futures': call 'dropped' failed, and its future was dropped without anybody asking for"
                                + " the result, as far as can be seen (not by allOf or anyOf, where it had failed before)."
                                + " Handle the failure, for example with whenComplete(...)");
    }

    @Test
    void ofVeryManyAFewAreLoggedAndTheRestIsCounted() {
        int many = 900;
        for (int i = 0; i < many; i++) {
            submitFailing("one of many", future -> {});
        }
        await().until(() -> portal.snapshot().calls().isEmpty());
        await().atMost(Duration.ofSeconds(30)).until(() -> {
            System.gc();
            return reports().size() + counted() == many;
        });
        assertThat(counted()).isPositive();
    }

    private int counted() {
        return log.warnings().stream()
                .filter(line -> line.contains("more calls failed, and their futures were dropped"))
                .mapToInt(line -> Integer.parseInt(line.replaceAll("Portal 'futures': (\\d+) .*", "$1")))
                .sum();
    }

    @Test
    @Tag("D7")
    void isNotLoggedWhenSomebodyAsked() {
        submitFailing("get", future -> assertThat(future).failsWithin(5, TimeUnit.SECONDS));
        submitFailing("dependent before", future -> awaitEnd(future.handle((value, failure) -> 1)));
        submitFailing("dependent after", future -> {
            awaitEnd(future);
            future.exceptionally(failure -> 1);
        });
        submitFailing("asked whether", future -> {
            awaitEnd(future);
            assertThat(future.isCompletedExceptionally()).isTrue();
        });
        Sinks.One<Object> later = Sinks.one();
        CompletableFuture<Void> all =
                CompletableFuture.allOf(portal.named("one of several").submit(later::asMono));
        later.tryEmitError(new IllegalStateException("later"));
        awaitEnd(all);
        submitFailing(
                "the other one",
                future -> awaitEnd(CompletableFuture.completedFuture(1).thenCombine(future, (one, other) -> one)));
        assertThat(portal.named("cancelled").submit(Mono::never).cancel(true)).isTrue();
        submitFailing("sentinel", UnobservedFailureTest::awaitEnd);
        awaitReportOf("sentinel");
        assertThat(reports()).hasSize(1);
    }

    @Test
    void aTimeoutNobodyAskedForIsLoggedToo() {
        CompletableFuture<Object> future =
                portal.named("slow").timeout(Duration.ofMillis(5)).submit(Mono::never);
        awaitEnd(future);
        future = CompletableFuture.completedFuture(1);
        awaitReportOf("slow");
        assertThat(future).isDone();
    }
}
