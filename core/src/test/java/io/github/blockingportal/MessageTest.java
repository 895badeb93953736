package io.github.blockingportal;

import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** What a refusal says, and how a detector changes it. */
@Timeout(20)
class MessageTest {

    private final Recorder recorder = new Recorder();
    private BlockingPortal portal = BlockingPortal.builder().listener(recorder).build();

    @AfterEach
    void close() {
        portal.close();
    }

    private static <T extends Throwable> T on(reactor.core.scheduler.Scheduler scheduler, Supplier<T> body) {
        return Mono.fromSupplier(body).subscribeOn(scheduler).block(Duration.ofSeconds(10));
    }

    private EventLoopBridgeException refused() {
        return catchThrowableOfType(
                EventLoopBridgeException.class,
                () -> portal.named("orders.find").call(Mono::empty));
    }

    @Test
    void aRefusalSaysPortalThreadDetectorWhyWhereAndTheTwoWaysOut() {
        EventLoopBridgeException refusal = on(Schedulers.parallel(), this::refused);
        assertThat(refusal.getMessage())
                .matches(
                        "Portal 'portal' refused call 'orders\\.find': thread 'parallel-\\d+' is an event loop \\(Reactor"
                                + " NonBlocking\\); waiting here would stall everything it serves\\. Return the Mono, or move the"
                                + " blocking code off the loop with workers\\.run\\(\\.\\.\\.\\)\\. Called at"
                                + " io\\.github\\.blockingportal\\.MessageTest\\.lambda\\$refused\\$\\d+\\(MessageTest\\.java:\\d+\\)");
        assertThat(refusal.portalName()).isEqualTo("portal");
        assertThat(refusal.callName()).isEqualTo("orders.find");
        assertThat(refusal.threadName()).startsWith("parallel-");
        assertThat(refusal.detector()).isEqualTo("Reactor");
        assertThat(refusal.callSite().getMethodName()).contains("refused");
        assertThat(recorder.refused).containsExactly("Reactor");
        assertThat(recorder.started).isEmpty();
    }

    @Test
    void theThreadsNamePlaysNoRole() throws Exception {
        Caller<Integer> caller = Caller.start(() -> {
            Thread.currentThread().setName("reactor-http-nio-1");
            return portal.call(() -> Mono.just(1));
        });
        assertThat(caller.value()).isEqualTo(1);
    }

    @Test
    void aPredicateRegisteredWithReactorCounts() throws Exception {
        Schedulers.registerNonBlockingThreadPredicate(thread -> thread.getName().equals("registered"));
        try {
            Caller<EventLoopBridgeException> caller = Caller.start(() -> {
                Thread.currentThread().setName("registered");
                return refused();
            });
            assertThat(caller.value().detector()).isEqualTo("Reactor");
        } finally {
            Schedulers.resetNonBlockingThreadPredicate();
        }
    }

    @Test
    void aLoopOfAnotherPortalIsRefused() {
        try (BlockingPortal other = BlockingPortal.builder().name("other").build()) {
            EventLoopBridgeException refusal = other.call(() -> Mono.fromSupplier(this::refused));
            assertThat(refusal).hasMessageContaining("is an event loop (PortalLoop of portal 'other')");
        }
    }

    @Test
    void aUsersDetectorIsAskedAfterTheBuiltInOnes() throws Exception {
        portal.close();
        class AcmeLoops implements EventLoopDetector {
            @Override
            public String detect(Thread current) {
                return current.getName().startsWith("acme") ? "serves an Acme queue" : null;
            }
        }
        portal = BlockingPortal.builder()
                .detector(new AcmeLoops())
                .listener(recorder)
                .build();
        Caller<EventLoopBridgeException> caller = Caller.start(() -> {
            Thread.currentThread().setName("acme-1");
            return refused();
        });
        assertThat(caller.value())
                .hasMessageContaining("thread 'acme-1' is an event loop (AcmeLoops serves an Acme queue)");
        assertThat(on(Schedulers.parallel(), this::refused).detector()).isEqualTo("Reactor");
    }

    @Test
    void aLambdaIsNamedAfterTheClassItStandsIn() {
        EventLoopDetector lambda = current -> null;
        assertThat(lambda.name()).isEqualTo("MessageTest");
    }

    @Test
    void withoutDetectorsOnlyTheOwnLoopsAreRefused() {
        portal.close();
        portal = BlockingPortal.builder().detectors(List.of()).build();
        assertThat(on(
                        Schedulers.parallel(),
                        () -> catchThrowableOfType(RuntimeException.class, () -> portal.call(Mono::empty))))
                .isNull();
        assertThat(portal.call(() -> Mono.fromSupplier(this::refused)))
                .hasMessageContaining("(PortalLoop of portal 'portal')");
    }

    @Test
    void anUnnamedCallIsNamedByItsNumber() {
        RuntimeException refusal = on(
                Schedulers.single(),
                () -> catchThrowableOfType(RuntimeException.class, () -> portal.submit(Mono::empty)));
        assertThat(refusal.getMessage()).matches("Portal 'portal' refused unnamed call 1: .*");
    }
}
