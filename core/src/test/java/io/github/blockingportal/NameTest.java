package io.github.blockingportal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Names, which may be made of what somebody has sent, where they are shown. */
class NameTest {

    private static final String FORGED = "orders\r\n12:00 ERROR forged\u001b[2J\u2028\u202e";
    private static final String SHOWN = "orders\\r\\n12:00 ERROR forged\\u001b[2J\\u2028\\u202e";

    @Test
    void theNameOfACallIsOneLineInMessagesSnapshotsAndForListeners() {
        List<String> told = new ArrayList<>();
        PortalListener listener = new PortalListener() {
            @Override
            public void callStarted(CallInfo call) {
                told.add(call.name());
            }
        };
        try (BlockingPortal portal =
                BlockingPortal.builder().name("names").listener(listener).build()) {
            BlockingPortal named = portal.named(FORGED).timeout(Duration.ofMillis(20));

            assertThatThrownBy(() -> named.call(Mono::never))
                    .isInstanceOfSatisfying(
                            PortalException.class,
                            failure -> assertThat(failure.callName()).isEqualTo(SHOWN))
                    .hasMessageContaining("call '" + SHOWN + "'");

            portal.named(FORGED).submit(Mono::never);
            assertThat(portal.snapshot(PortalSnapshot.Detail.CALLS).calls())
                    .singleElement()
                    .satisfies(call -> assertThat(call.name()).isEqualTo(SHOWN));
            portal.snapshot(PortalSnapshot.Detail.CALLS).calls().forEach(call -> portal.cancel(call.id()));
        }
        assertThat(told).isNotEmpty().allMatch(SHOWN::equals);
    }

    @Test
    void noLogLineOfADrainIsTwo() {
        try (LogLines log = LogLines.listen()) {
            BlockingPortal portal = BlockingPortal.builder()
                    .name("names")
                    .drainTimeout(Duration.ofMillis(50))
                    .build();
            portal.named(FORGED).submit(Mono::never);
            portal.close();

            assertThat(log.all())
                    .anyMatch(line -> line.contains(SHOWN))
                    .noneMatch(line -> line.contains("\n") || line.contains("\u001b") || line.contains("\u2028"));
        }
    }

    @Test
    void tasksLimitersAndDeadlinesAreNamedInOneLineToo() {
        try (BlockingPortal portal = BlockingPortal.builder().name("names").build()) {
            assertThatThrownBy(() ->
                            portal.call(() -> portal.workers().named(FORGED).run(() -> Mono.just("nobody listens"))))
                    .hasMessageContaining("blocking task '" + SHOWN + "'");
        }
        CapacityLimiter limiter = CapacityLimiter.of(FORGED, 1);
        assertThat(limiter.name()).isEqualTo(SHOWN);
        assertThat(limiter).hasToString("CapacityLimiter '" + SHOWN + "' Statistics[limit=1, active=0, waiting=0]");
        assertThat(CallDeadline.after(Duration.ofSeconds(1), FORGED).owner()).isEqualTo(SHOWN);
    }

    @Test
    void aThreadIsNamedInOneLineToo() {
        Thread thread = new Thread(() -> assertThatThrownBy(BlockingWorkers::checkCancelled)
                .hasMessageContaining("the current thread '" + SHOWN + "' runs none"));
        thread.setName(FORGED);
        assertThat(ended(thread)).isNull();
    }

    private static Throwable ended(Thread thread) {
        List<Throwable> thrown = new ArrayList<>();
        thread.setUncaughtExceptionHandler((failed, failure) -> thrown.add(failure));
        thread.start();
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        return thrown.isEmpty() ? null : thrown.get(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"orders.find", "Bücher", "日本", "a b/c%d\"e'f<g>\\n", "🙂", "__proto__"})
    void whatCanBeReadStaysAsItIs(String name) {
        try (BlockingPortal portal = BlockingPortal.builder().name("names").build()) {
            portal.named(name).submit(Mono::never);

            assertThat(portal.snapshot(PortalSnapshot.Detail.CALLS).calls())
                    .singleElement()
                    .satisfies(call -> assertThat(call.name()).isEqualTo(name));
            portal.snapshot(PortalSnapshot.Detail.CALLS).calls().forEach(call -> portal.cancel(call.id()));
        }
    }

    @ParameterizedTest
    @CsvSource({".", ".."})
    void aPortalIsNoStepInAPath(String name) {
        assertThatThrownBy(() -> BlockingPortal.builder().name(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("name must not be '.' or '..', which in an address are steps and no names, but was '" + name
                        + "'");
    }

    @Test
    void aWrongNameOfAPortalIsToldInOneLine() {
        assertThatThrownBy(() -> BlockingPortal.builder().name(FORGED))
                .hasMessage("name must be of letters, digits, '-', '_' and '.', but was '" + SHOWN + "'");
    }
}
