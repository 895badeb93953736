package io.github.blockingportal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** What is logged of calls that still run after some time. */
@Timeout(30)
class SlowCallTest {

    private static BlockingPortal portal(Duration threshold) {
        return BlockingPortal.builder()
                .name("slow-test")
                .loops(1)
                .stallThreshold(Duration.ofMillis(200))
                .slowCallThreshold(threshold)
                .drainTimeout(Duration.ofMillis(50))
                .build();
    }

    private static List<String> slow(LogLines log) {
        return log.warnings().stream()
                .filter(line -> line.startsWith("Portal 'slow-test'") && line.contains("slowCallThreshold"))
                .toList();
    }

    @Test
    void aCallThatStillRunsIsLoggedOnceWithItsCallSite() throws Exception {
        try (LogLines log = LogLines.listen();
                BlockingPortal portal = portal(Duration.ofMillis(100))) {
            Caller<Object> caller =
                    Caller.start(() -> portal.named("orders.find").call(Mono::never));
            await().until(() -> !slow(log).isEmpty());
            assertThat(slow(log).get(0))
                    .matches(
                            "Portal 'slow-test': call 'orders\\.find' \\(id 1\\) began \\d+\\.\\d s ago \\(RUNNING, loop"
                                    + " 'slow-test-loop-1', thread 'caller' waits at"
                                    + " io\\.github\\.blockingportal\\.SlowCallTest\\.lambda\\$.+\\(SlowCallTest\\.java:\\d+\\)\\) and"
                                    + " still runs \\(slowCallThreshold=100ms\\)\\. It goes on; look at what it waits for, or end it"
                                    + " with cancel\\(1\\)");
            CompletableFuture<Object> second = portal.named("later").submit(Mono::never);
            await().until(() -> slow(log).size() == 2);
            assertThat(slow(log).get(1))
                    .contains("call 'later' (id 2) began")
                    .contains("does not wait for it) and still runs");
            await().during(Duration.ofMillis(300)).until(() -> slow(log).size() == 2);
            second.cancel(true);
            portal.cancel(1);
            assertThat(caller.failure()).isInstanceOf(PortalCancelledException.class);
        }
    }

    @Test
    void ofManyOnlyTenAreLogged() {
        try (LogLines log = LogLines.listen();
                BlockingPortal portal = portal(Duration.ofMillis(100))) {
            List<CompletableFuture<Object>> calls = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                calls.add(portal.submit(Mono::never));
            }
            await().until(() -> slow(log).size() == 10);
            await().during(Duration.ofMillis(300)).until(() -> slow(log).size() == 10);
            calls.forEach(call -> call.cancel(true));
        }
    }

    @Test
    void aFastCallAndATaskThatWasStartedAreNotSlow() {
        try (LogLines log = LogLines.listen();
                BlockingPortal portal = portal(Duration.ofMillis(700))) {
            StartedTask<Integer, Object> task =
                    portal.start(signal -> Mono.never().doOnSubscribe(subscription -> signal.ready(1)));
            portal.call(() -> Mono.just(1));
            await().during(Duration.ofMillis(1500)).until(() -> slow(log).isEmpty());
            task.result().cancel(true);
        }
    }

    /** The stall threshold is the default, with which the watchdog looks at its loops twice a second. */
    @Test
    void aThresholdThatIsShorterThanTheWatchdogsIntervalIsLookedAtSooner() throws Exception {
        try (LogLines log = LogLines.listen();
                BlockingPortal portal = BlockingPortal.builder()
                        .name("slow-test")
                        .slowCallThreshold(Duration.ofMillis(40))
                        .build()) {
            for (int call = 0; call < 5; call++) {
                portal.call(() -> Mono.delay(Duration.ofMillis(400)));
            }
            await().until(() -> slow(log).size() == 5);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aStreamIsSlowOnlyWhileItsReaderWaitsForAnElement(Dispatch dispatch) throws Exception {
        try (LogLines log = LogLines.listen();
                BlockingPortal portal = BlockingPortal.builder()
                        .name("slow-test")
                        .dispatch(dispatch)
                        .slowCallThreshold(Duration.ofMillis(300))
                        .build()) {
            Sinks.Many<Integer> source = Sinks.many().unicast().onBackpressureBuffer();
            try (Stream<Integer> stream = portal.named("ticks").stream(source::asFlux)) {
                Iterator<Integer> elements = stream.iterator();
                source.tryEmitNext(1);
                assertThat(elements.next()).isEqualTo(1);
                await().during(Duration.ofSeconds(1)).until(() -> slow(log).isEmpty());
                Caller<Integer> reader = Caller.start(() -> elements.next());
                await().until(() -> !slow(log).isEmpty());
                assertThat(slow(log).get(0))
                        .matches(
                                "Portal 'slow-test': call 'ticks' \\(id 1\\) began \\d+\\.\\d s ago .* waits at .*SlowCallTest.*"
                                        + " and its next element has not come for \\d+\\.\\d s \\(slowCallThreshold=300ms\\)\\. .*");
                source.tryEmitNext(2);
                assertThat(reader.value()).isEqualTo(2);
                assertThat(slow(log)).hasSize(1);
            }
        }
    }

    @Test
    void aStreamThatWaitsForItsPermitIsSlow() throws Exception {
        try (LogLines log = LogLines.listen();
                BlockingPortal portal = BlockingPortal.builder()
                        .name("slow-test")
                        .maxConcurrentCalls(0)
                        .slowCallThreshold(Duration.ofMillis(100))
                        .drainTimeout(Duration.ofMillis(50))
                        .build()) {
            Caller<Object> opener = Caller.start(() -> portal.stream(Flux::never));
            await().until(() -> !slow(log).isEmpty());
            assertThat(slow(log).get(0)).contains("(ADMISSION, on no loop, ").contains(" and still runs ");
            portal.cancel(1);
            assertThat(opener.failure()).isInstanceOf(PortalCancelledException.class);
        }
    }

    @Test
    void withoutAThresholdNothingIsLogged() {
        try (LogLines log = LogLines.listen();
                BlockingPortal portal = BlockingPortal.builder()
                        .name("slow-test")
                        .stallThreshold(Duration.ofMillis(50))
                        .drainTimeout(Duration.ofMillis(50))
                        .build()) {
            CompletableFuture<Object> call = portal.submit(Mono::never);
            await().during(Duration.ofMillis(400)).until(() -> slow(log).isEmpty());
            call.cancel(true);
        }
    }

    @Test
    void theThresholdMustBeAboveZero() {
        assertThatThrownBy(() -> BlockingPortal.builder().slowCallThreshold(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("slowCallThreshold must be above zero, but was PT0S");
    }
}
