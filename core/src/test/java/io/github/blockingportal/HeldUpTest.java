package io.github.blockingportal;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ThreadLocalAccessor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Code of users that blocks or throws where a portal starts, closes, or closes a stream. */
@Timeout(30)
class HeldUpTest {

    private final LogLines log = LogLines.listen();
    private final Gate gate = new Gate();

    @AfterEach
    void letGo() {
        gate.open();
        log.close();
    }

    @ParameterizedTest
    @EnumSource(Dispatch.class)
    @Tag("D1")
    void aCancelHookThatBlocksTheCloseOfAStreamIsLogged(Dispatch dispatch) throws Exception {
        try (BlockingPortal portal = BlockingPortal.builder()
                .name("test")
                .dispatch(dispatch)
                .stallThreshold(Duration.ofMillis(50))
                .build()) {
            CountDownLatch asked = new CountDownLatch(1);
            Stream<Object> stream = portal.named("numbers").stream(
                    () -> Flux.never().doOnCancel(gate::block).doOnRequest(n -> asked.countDown()));
            asked.await();
            Caller<Object> closer = Caller.start(() -> {
                stream.close();
                return null;
            });
            await().until(gate::isEntered);
            await().until(() -> log.warnings().stream()
                    .anyMatch(line ->
                            line.startsWith("Portal 'test': the cancel hook of call 'numbers' has not returned")));
            gate.open();
            assertThat(closer.failure()).isNull();
        }
    }

    /** Another thread closes the books of the call, which takes long; the caller stands in code of its application all the same. */
    @Test
    @Tag("D1")
    void anAdaptiveLimitThatBlocksIsLoggedAlsoIfTheBooksOfItsCallAreJustBeingClosed() {
        CapacityLimiter limiter = CapacityLimiter.of("robbed", 1);
        try (HeldUpLog closing = HeldUpLog.of("could not give its permit back");
                BlockingPortal portal = BlockingPortal.builder()
                        .name("test")
                        .dispatch(Dispatch.CALLER_RUNS)
                        .stallThreshold(Duration.ofMillis(50))
                        .adaptiveLimit((outcome, runNanos, inFlight, failure) -> {
                            gate.block();
                            return 100;
                        })
                        .build()) {
            Caller.start(() -> portal.limitedBy(limiter).call(() -> {
                limiter.release();
                return Mono.just(1);
            }));
            await().until(() -> log.warnings().stream()
                    .anyMatch(line -> line.contains("has not returned") && line.contains(HeldUpLog.class.getName())));
            closing.goOn();
            await().until(() -> log.warnings().stream()
                    .anyMatch(line -> line.contains("has not returned")
                            && line.contains(Gate.class.getName())
                            && line.contains("thread 'caller'")));
            gate.open();
        }
    }

    @Test
    @Tag("D1")
    void anAccessorThatBlocksAsAPortalStartsHoldsUpNobodyWhoClosesIt() throws Exception {
        ManagedPortal portal = BlockingPortal.builder().name("test").buildManaged();
        FutureTask<Boolean> start = new FutureTask<>(portal::start, true);
        Thread starter = new Thread(start, "starter");
        ContextRegistry.getInstance().registerThreadLocalAccessor(new BlockingKey(starter, gate));
        try {
            starter.start();
            await().until(gate::isEntered);
            portal.close();
            assertThat(portal.snapshot().state()).isEqualTo(PortalSnapshot.State.CLOSED);
            gate.open();
            assertThat(start.get()).isTrue();
        } finally {
            gate.open();
            ContextRegistry.getInstance().removeThreadLocalAccessor(BlockingKey.KEY);
            portal.close();
        }
    }

    @Test
    void aPortalThatStartsWhileAnotherStillRegistersHasItsPlaceInTheRegistryToo() throws Exception {
        try (ManagedPortal first = BlockingPortal.builder().name("first").buildManaged();
                ManagedPortal second = BlockingPortal.builder().name("second").buildManaged()) {
            Thread starter = new Thread(first::start, "starter");
            FutureTask<List<String>> start = new FutureTask<>(() -> {
                second.start();
                return registered();
            });
            Thread other = new Thread(start, "other");
            ContextRegistry.getInstance().registerThreadLocalAccessor(new BlockingKey(starter, gate));
            starter.start();
            await().until(gate::isEntered);
            other.start();
            await().until(() -> start.isDone() || other.getState() == Thread.State.TIMED_WAITING);
            gate.open();
            assertThat(start.get()).contains("io.github.blockingportal.call", "io.github.blockingportal.scope");
            starter.join();
            assertThat(registered())
                    .filteredOn(key -> key.startsWith("io.github.blockingportal"))
                    .hasSize(2);
        } finally {
            gate.open();
            ContextRegistry.getInstance().removeThreadLocalAccessor(BlockingKey.KEY);
        }
        await().untilAsserted(
                        () -> assertThat(registered()).noneMatch(key -> key.startsWith("io.github.blockingportal")));
    }

    private static List<String> registered() {
        return ContextRegistry.getInstance().getThreadLocalAccessors().stream()
                .map(accessor -> accessor.key().toString().replaceAll("@.*", ""))
                .toList();
    }

    @Test
    void aPortalStartsWhileTheRegistrationOfAnotherHangs() throws Exception {
        try (ManagedPortal first = BlockingPortal.builder().name("first").buildManaged();
                ManagedPortal second = BlockingPortal.builder().name("second").buildManaged()) {
            Thread starter = new Thread(first::start, "starter");
            ContextRegistry.getInstance().registerThreadLocalAccessor(new BlockingKey(starter, gate));
            starter.start();
            await().until(gate::isEntered);
            second.start();
            assertThat(second.call(() -> Mono.just("done"))).isEqualTo("done");
            gate.open();
            starter.join();
            assertThat(registered()).contains("io.github.blockingportal.call", "io.github.blockingportal.scope");
        } finally {
            gate.open();
            ContextRegistry.getInstance().removeThreadLocalAccessor(BlockingKey.KEY);
        }
    }

    @Test
    @Tag("D13")
    void aDetectorThatThrowsAnErrorDoesNotKeepAPortalFromItsClose() {
        AssertionError broken = new AssertionError("pretended");
        BlockingPortal portal = BlockingPortal.builder()
                .name("test")
                .detectors(List.of(thread -> {
                    throw broken;
                }))
                .build();
        portal.close();
        await().until(() -> portal.snapshot().state() == PortalSnapshot.State.CLOSED);
        assertThat(log.warnings()).containsExactly("Portal 'test' closes without waiting: a detector failed");
    }

    /** An appender that takes long over one line. */
    private static final class HeldUpLog extends UnsynchronizedAppenderBase<ILoggingEvent> implements AutoCloseable {

        private final Logger logger = (Logger) LoggerFactory.getLogger(BlockingPortal.class);
        private final CountDownLatch mayGoOn = new CountDownLatch(1);
        private final String line;

        private HeldUpLog(String line) {
            this.line = line;
        }

        static HeldUpLog of(String line) {
            HeldUpLog appender = new HeldUpLog(line);
            appender.start();
            appender.logger.addAppender(appender);
            return appender;
        }

        @Override
        protected void append(ILoggingEvent event) {
            if (event.getFormattedMessage().contains(line)) {
                try {
                    mayGoOn.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        }

        void goOn() {
            mayGoOn.countDown();
        }

        @Override
        public void close() {
            goOn();
            logger.detachAppender(this);
        }
    }

    /** Blocks one thread that asks for the key. */
    private record BlockingKey(Thread blocked, Gate gate) implements ThreadLocalAccessor<String> {

        private static final String KEY = "blocking";

        @Override
        public Object key() {
            if (Thread.currentThread() == blocked) {
                gate.block();
            }
            return KEY;
        }

        @Override
        public @Nullable String getValue() {
            return null;
        }

        @Override
        public void setValue(String value) {}

        @Override
        public void setValue() {}
    }
}
