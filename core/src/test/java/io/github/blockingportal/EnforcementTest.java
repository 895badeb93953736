package io.github.blockingportal;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

@Timeout(20)
class EnforcementTest {

    private final Logger logger = (Logger) LoggerFactory.getLogger(BlockingPortal.class);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Recorder recorder = new Recorder();

    @BeforeEach
    void listen() {
        log.list = new CopyOnWriteArrayList<>(); // other threads write lines too
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(log);
    }

    private BlockingPortal portal(Enforcement enforcement) {
        return BlockingPortal.builder()
                .enforcement(enforcement)
                .listener(recorder)
                .build();
    }

    private static <T> T onEventLoop(Callable<T> body) {
        return Mono.fromCallable(body).subscribeOn(Schedulers.parallel()).block(Duration.ofSeconds(10));
    }

    @Test
    void failRefusesAndKeepsTheLatestPlaces() {
        try (BlockingPortal portal = portal(Enforcement.FAIL)) {
            Instant before = Instant.now();
            for (int i = 0; i < 3; i++) {
                onEventLoop(() -> catchThrowableOfType(EventLoopBridgeException.class, () -> portal.call(Mono::empty)));
            }
            onEventLoop(() -> catchThrowableOfType(EventLoopBridgeException.class, () -> portal.submit(Mono::empty)));
            assertThat(portal.snapshot().refusals()).hasSize(2);
            PortalSnapshot.Refusal first = portal.snapshot().refusals().get(0);
            assertThat(first.detector()).isEqualTo("Reactor");
            assertThat(first.thread()).startsWith("parallel-");
            assertThat(first.callSite().getMethodName()).contains("failRefuses");
            assertThat(first.count()).isEqualTo(3);
            assertThat(first.last()).isBetween(before, Instant.now());
            assertThat(recorder.refused).hasSize(4).containsOnly("Reactor");
        }
    }

    @Test
    void warnLetsThroughLogsOncePerCallSiteAndCountsEveryTime() {
        try (BlockingPortal portal = portal(Enforcement.WARN)) {
            for (int i = 0; i < 3; i++) {
                assertThat(onEventLoop(() -> portal.named("find").<Integer>call(() -> Mono.just(1))))
                        .isEqualTo(1);
            }
            assertThat(onEventLoop(portal::mayBlock)).isFalse();
            assertThat(recorder.refused).containsExactly("Reactor", "Reactor", "Reactor");
            assertThat(portal.snapshot().refusals())
                    .singleElement()
                    .satisfies(refusal -> assertThat(refusal.count()).isEqualTo(3));
            assertThat(log.list)
                    .singleElement()
                    .satisfies(event -> assertThat(event.getFormattedMessage())
                            .startsWith(
                                    "Portal 'portal' lets call 'find' through (enforcement=WARN): thread 'parallel-")
                            .contains(
                                    "' is an event loop (Reactor NonBlocking); waiting here would stall everything it serves.")
                            .contains("EnforcementTest"));
        }
    }

    @Test
    void offDoesNotLook() {
        EventLoopDetector broken = thread -> {
            throw new AssertionError("asked");
        };
        try (BlockingPortal portal = BlockingPortal.builder()
                .enforcement(Enforcement.OFF)
                .detectors(List.of(broken))
                .listener(recorder)
                .build()) {
            assertThat(onEventLoop(() -> portal.<Integer>call(() -> Mono.just(1))))
                    .isEqualTo(1);
            assertThat(onEventLoop(portal::mayBlock)).isTrue();
            assertThat(recorder.refused).isEmpty();
            assertThat(portal.snapshot().refusals()).isEmpty();
        }
    }

    @Test
    void theOwnLoopsAreRefusedInEveryMode() {
        for (Enforcement enforcement : Enforcement.values()) {
            for (Dispatch dispatch : Dispatch.values()) {
                try (BlockingPortal portal = BlockingPortal.builder()
                        .enforcement(enforcement)
                        .dispatch(dispatch)
                        .build()) {
                    assertThatThrownBy(() -> portal.call(() -> portal.call(Mono::empty)))
                            .isInstanceOf(EventLoopBridgeException.class)
                            .hasMessageContaining("(PortalLoop of portal 'portal')");
                }
            }
        }
    }

    @Test
    void theBuiltInDetectorsAreInOrder() {
        assertThat(EventLoopDetector.builtIn())
                .extracting(EventLoopDetector::name)
                .containsExactly("PortalLoop", "Reactor", "Netty", "RxJava", "JdkHttpClient", "Callback");
        assertThat(EventLoopDetector.builtIn())
                .allSatisfy(detector ->
                        assertThat(detector.detect(Thread.currentThread())).isNull());
    }
}
