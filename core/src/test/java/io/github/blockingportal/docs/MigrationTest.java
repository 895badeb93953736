package io.github.blockingportal.docs;

import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

import io.micrometer.context.ContextRegistry;
import io.r2dbc.h2.H2ConnectionConfiguration;
import io.r2dbc.h2.H2ConnectionFactory;
import io.r2dbc.h2.H2ConnectionOption;
import io.r2dbc.spi.ConnectionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.EventLoopBridgeException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

/** What docs/migrating-from-block.md says of blocking with Reactor, and that what it puts in its place works. */
@Timeout(30)
class MigrationTest {

    private static BlockingPortal portal;
    private static MigrationExamples examples;

    @BeforeAll
    static void open() {
        ConnectionFactory connections = new H2ConnectionFactory(H2ConnectionConfiguration.builder()
                .inMemory("migration")
                .property(H2ConnectionOption.DB_CLOSE_DELAY, "-1")
                .build());
        portal = BlockingPortal.builder().loops(1).build();
        examples = new MigrationExamples(portal, connections);
        portal.using(
                () -> Mono.from(connections.create()),
                connection -> portal.call(() -> Flux.from(connection
                                .createStatement("create table orders (id varchar) as select 'a1' union select 'b2'")
                                .execute())
                        .flatMap(result -> result.getRowsUpdated())
                        .then()),
                (connection, failure) -> connection.close());
    }

    @AfterAll
    static void close() {
        portal.close();
    }

    private static Throwable onEventLoop(Callable<?> task) {
        return Mono.fromCallable(() -> catchThrowable(task::call))
                .subscribeOn(Schedulers.parallel())
                .blockOptional(Duration.ofSeconds(10))
                .orElse(null);
    }

    @Nested
    class Replacements {

        @Test
        void ofOneValue() {
            assertThat(examples.find("b2").cents()).isEqualTo(350);
            assertThat(examples.find("none")).isNull();
            assertThat(examples.findSoon("b2").cents()).isEqualTo(350);
            assertThat(examples.findOptional("b2")).isPresent();
            assertThat(examples.findOptional("none")).isEmpty();
        }

        @Test
        void ofSeveralValues() {
            assertThat(examples.first().id()).isEqualTo("a1");
            assertThat(examples.last().id()).isEqualTo("c3");
            assertThat(examples.list()).hasSize(3);
            assertThat(examples.total()).isEqualTo(11450);
            assertThat(examples.firstAbove(5000).id()).isEqualTo("c3");
            assertThat(examples.firstAbove(10_000)).isNull();
            assertThat(portal.snapshot().admission().active()).isZero();
        }

        @Test
        void ofFuturesAndSchedulers() {
            assertThat(examples.label("a1", new Order("long", 1))).isEqualTo("a1 4");
            assertThat(examples.sum("a1", "b2")).isEqualTo(1550);
            assertThat(examples.print("a1")).isEqualTo(2);
        }

        @Test
        void insideAReactiveChain() {
            assertThat(portal.call(() -> examples.difference("a1", "b2"))).isEqualTo(850);
            assertThat(portal.call(() -> examples.differenceByBlockingCode("a1", "b2")))
                    .isEqualTo(850);
            assertThat(onEventLoop(() -> examples.find("a1"))).isInstanceOf(EventLoopBridgeException.class);
        }

        @Test
        void ofConnections() {
            assertThat(examples.count()).isEqualTo(2);
            assertThat(examples.countInOneCall()).isEqualTo(2);
        }
    }

    @Nested
    class WhatBlockingDoes {

        @Test
        void blockSubscribesBeforeItRefuses() {
            AtomicBoolean begun = new AtomicBoolean();
            Mono<Object> mono = Mono.never().doOnSubscribe(s -> begun.set(true));
            assertThat(onEventLoop(mono::block)).isInstanceOf(IllegalStateException.class);
            assertThat(begun).isTrue();

            begun.set(false);
            assertThat(onEventLoop(() -> portal.call(() -> mono))).isInstanceOf(EventLoopBridgeException.class);
            assertThat(begun).isFalse();
        }

        @Test
        void blockOnAnotherSchedulerIsRefusedOnAnEventLoopAllTheSame() {
            assertThat(onEventLoop(() -> Mono.delay(Duration.ofMillis(1))
                            .subscribeOn(Schedulers.boundedElastic())
                            .block()))
                    .isInstanceOf(IllegalStateException.class);
        }

        @Test
        void aTimeoutOfBlockIsAnIllegalStateException() {
            assertThatThrownBy(() -> Mono.never().block(Duration.ofMillis(5)))
                    .isExactlyInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("Timeout on blocking read");
        }

        @Test
        void blockCarriesNoThreadLocals() {
            ThreadLocal<String> tenant = new ThreadLocal<>();
            ContextRegistry registry = ContextRegistry.getInstance();
            registry.registerThreadLocalAccessor("migration.tenant", tenant);
            tenant.set("acme");
            try {
                Mono<Boolean> carried = Mono.deferContextual(context -> Mono.just(context.hasKey("migration.tenant")));
                assertThat(carried.block()).isFalse();
                assertThat(portal.<Boolean>call(() -> carried)).isTrue();
            } finally {
                tenant.remove();
                registry.removeThreadLocalAccessor("migration.tenant");
            }
        }

        @Test
        void aFutureLooksAtNoThreadAndHidesTheFailure() {
            assertThat(onEventLoop(() -> Mono.just(1)
                            .delayElement(Duration.ofMillis(1), portal.scheduler())
                            .toFuture()
                            .get()))
                    .isNull();
            assertThatThrownBy(() -> Mono.error(new IllegalArgumentException("own"))
                            .toFuture()
                            .get())
                    .isInstanceOf(ExecutionException.class);
            assertThatThrownBy(() -> portal.call(() -> Mono.error(new IllegalArgumentException("own"))))
                    .isInstanceOf(IllegalArgumentException.class);
        }

        @Test
        void aFutureThatTimesOutLeavesItsWorkRunning() {
            AtomicBoolean cancelled = new AtomicBoolean();
            Mono<Object> mono = Mono.never().doOnCancel(() -> cancelled.set(true));
            assertThatThrownBy(() -> mono.toFuture().get(5, TimeUnit.MILLISECONDS))
                    .isInstanceOf(TimeoutException.class);
            assertThat(cancelled).isFalse();
            assertThatThrownBy(() -> portal.timeout(Duration.ofMillis(500)).call(() -> mono))
                    .hasMessageContaining("timed out");
            await().untilTrue(cancelled); // if the loop came to it late, after the caller was told
        }

        @Test
        void anIteratorThatIsLeftEarlyDoesNotCancelItsSource() {
            AtomicBoolean cancelled = new AtomicBoolean();
            Flux<Integer> endless = Flux.<Integer>generate(sink -> sink.next(1)).doOnCancel(() -> cancelled.set(true));
            Iterator<Integer> iterator = endless.toIterable().iterator();
            assertThat(iterator.next()).isEqualTo(1);
            assertThat(cancelled).isFalse();
        }

        @Test
        void lastOfNothingIsAnErrorAndTakeLastIsNot() {
            assertThat(Flux.empty().blockLast()).isNull();
            assertThatThrownBy(() -> portal.call(() -> Flux.empty().last())).isInstanceOf(RuntimeException.class);
            assertThat(portal.<Object>call(() -> Flux.empty().takeLast(1).next()))
                    .isNull();
        }
    }
}
