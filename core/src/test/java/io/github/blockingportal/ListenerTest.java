package io.github.blockingportal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.Stream;

import io.micrometer.context.ThreadLocalAccessor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

@Timeout(20)
class ListenerTest {

    private final ThreadLocal<String> span = new ThreadLocal<>();

    private static final class Broken implements PortalListener {

        private int entered;

        @Override
        public Scope callEntered(CallInfo call) {
            if (entered++ == 0) {
                throw new IllegalStateException("broken listener");
            }
            return () -> {
                throw new IllegalStateException("broken scope");
            };
        }

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
    void oneThatThrowsWithEveryCallIsWarnedOfOnceForEachPlaceWhereItThrows() {
        try (LogLines log = LogLines.listen();
                BlockingPortal portal =
                        BlockingPortal.builder().listener(new Broken()).build()) {
            for (int call = 0; call < 100; call++) {
                portal.call(() -> Mono.just(1));
            }
            assertThat(log.warnings())
                    .hasSize(4)
                    .allMatch(line -> line.equals("Portal 'portal': listener " + Broken.class.getName()
                            + " failed; nothing else is affected"));
        }
    }

    @Test
    void oneThatThrowsAroundABlockingTaskChangesNothingForItOrForOtherListeners() {
        List<String> told = new CopyOnWriteArrayList<>();
        try (BlockingPortal portal = BlockingPortal.builder()
                .listener(new PortalListener() {
                    @Override
                    public TaskScope workerEntered(String portal, String task) {
                        throw new AssertionError("broken listener");
                    }
                })
                .listener(new PortalListener() {
                    @Override
                    public TaskScope workerEntered(String portal, String task) {
                        return (outcome, failure) -> {
                            throw new IllegalStateException("broken scope");
                        };
                    }
                })
                .listener(new PortalListener() {
                    @Override
                    public TaskScope workerEntered(String portal, String task) {
                        String thread = Thread.currentThread().getName();
                        told.add("entered " + task);
                        return (outcome, failure) -> told.add(outcome + " " + failure + " "
                                + Thread.currentThread().getName().equals(thread));
                    }
                })
                .build()) {
            BlockingWorkers workers = portal.workers().named("prices.load");
            assertThat(workers.run(() -> told.add("code")).block()).isTrue();
            assertThat(told).containsExactly("entered prices.load", "code", "SUCCESS null true");
            told.clear();
            IllegalStateException own = new IllegalStateException("own");
            assertThatThrownBy(() -> workers.run(() -> {
                                throw own;
                            })
                            .block())
                    .isSameAs(own);
            assertThat(told).containsExactly("entered prices.load", "ERROR " + own + " true");
        }
    }

    @ParameterizedTest
    @MethodSource("setups")
    void whatIsCancelledAsItIsEnteredFinishesAfterItHasBegun(Setup setup) throws Exception {
        Recorder recorder = new Recorder();
        List<Integer> begunAtTheEnd = new CopyOnWriteArrayList<>();
        CompletableFuture<BlockingPortal> portal = new CompletableFuture<>();
        BlockingPortalBuilder builder = setup.builder().listener(recorder).listener(new PortalListener() {
            @Override
            public @Nullable Scope callEntered(CallInfo call) {
                assertThat(portal.join().cancel(call.id())).isTrue();
                return null;
            }

            @Override
            public void callFinished(CallInfo call, Outcome outcome, long queued, long total, Throwable failure) {
                begunAtTheEnd.add(recorder.started.size());
            }
        });
        try (BlockingPortal opened = builder.build()) {
            portal.complete(opened);
            List<Supplier<?>> operations = List.of(
                    () -> opened.call(Mono::never),
                    () -> opened.submit(Mono::never),
                    () -> opened.stream(Mono::never),
                    () -> opened.start(ready -> Mono.never()),
                    () -> opened.acquire(Mono::never, resource -> Mono.empty()));
            for (Supplier<?> operation : operations) {
                Caller<?> caller = Caller.start(setup.caller(), operation::get);
                assertThat(caller.failure()).isInstanceOf(PortalCancelledException.class);
            }
            assertThat(opened.snapshot().calls()).isEmpty();
        }
        assertThat(recorder.outcomes()).containsOnly(Outcome.CANCELLED);
        assertThat(begunAtTheEnd).containsExactly(1, 2, 3, 4, 5);
    }

    static Stream<Setup> setups() {
        return Setup.all();
    }

    @ParameterizedTest
    @MethodSource("setups")
    void whatOneSetsWhenACallIsEnteredGoesAlongAndIsTakenBackFromTheCaller(Setup setup) throws Exception {
        Spans spans = new Spans("");
        BlockingPortalBuilder builder =
                setup.builder().threadLocalAccessor(accessor()).listener(spans);
        try (BlockingPortal portal = builder.build()) {
            Caller<String> caller = Caller.start(setup.caller(), () -> {
                span.set("request");
                Mono<String> onWorker = portal.workers().run(span::get);
                String waited = portal.call(() -> Mono.just(span.get()).zipWith(onWorker, (one, two) -> one + two));
                String submitted = portal.submit(() -> Mono.just(span.get())).get();
                String nested = portal.call(() -> portal.workers().run(() -> portal.call(() -> Mono.just(span.get()))));
                return waited + submitted + nested + " " + span.get();
            });
            assertThat(caller.value()).isEqualTo("request>1request>1" + "request>2" + "request>3>4" + " request");
            assertThat(spans.closedElsewhere).isEmpty();
        }
    }

    @Test
    void scopesAreClosedInReverseBeforeTheCallBegins() {
        List<String> events = new ArrayList<>();
        Recorder recorder = new Recorder();
        PortalListener begins = new PortalListener() {
            @Override
            public void callStarted(CallInfo call) {
                events.add("begins");
            }
        };
        try (BlockingPortal portal = BlockingPortal.builder()
                .listener(entering("1", events))
                .listener(recorder)
                .listener(entering("2", events))
                .listener(begins)
                .build()) {
            portal.call(Mono::empty);
        }
        assertThat(events).containsExactly("enters 1", "enters 2", "leaves 2", "leaves 1", "begins");
    }

    private static PortalListener entering(String name, List<String> events) {
        return new PortalListener() {
            @Override
            public Scope callEntered(CallInfo call) {
                events.add("enters " + name);
                return () -> events.add("leaves " + name);
            }
        };
    }

    @Test
    void aCallWhoseContextCannotBeCapturedIsEnteredBegunAndFinishedOnce() {
        Recorder recorder = new Recorder();
        Spans spans = new Spans("broken");
        BlockingPortalBuilder builder = BlockingPortal.builder()
                .threadLocalAccessor(accessor())
                .listener(spans)
                .listener(recorder);
        try (BlockingPortal portal = builder.build()) {
            Throwable failure = catchThrowable(() -> portal.call(() -> Mono.just(1)));
            assertThat(failure).hasMessageContaining("failed to read");
            assertThat(catchThrowable(() -> portal.submit(() -> Mono.just(1)))).hasMessageContaining("failed to read");
            assertThat(span.get()).isNull();
            assertThat(recorder.started).containsExactlyElementsOf(spans.entered);
            assertThat(recorder.finished)
                    .allSatisfy(finished -> assertThat(finished.queuedNanos()).isEqualTo(-1))
                    .allSatisfy(finished -> assertThat(finished.totalNanos()).isPositive())
                    .first()
                    .satisfies(finished -> assertThat(finished.failure()).isSameAs(failure));
            assertThat(recorder.outcomes()).containsExactly(Outcome.ERROR, Outcome.ERROR);
            assertThat(portal.snapshot().calls()).isEmpty();
        }
    }

    @Test
    void aReleaseWhoseContextCannotBeCapturedGoesOnAndFinishesOnce() {
        Recorder recorder = new Recorder();
        Spans spans = new Spans("");
        AtomicBoolean released = new AtomicBoolean();
        BlockingPortalBuilder builder = BlockingPortal.builder()
                .threadLocalAccessor(accessor())
                .listener(spans)
                .listener(recorder);
        try (BlockingPortal portal = builder.build()) {
            PortalResource<String> resource =
                    portal.acquire(() -> Mono.just("it"), it -> Mono.fromRunnable(() -> released.set(true)));
            spans.mark = "broken";
            resource.close();
        }
        assertThat(released).isTrue();
        assertThat(spans.entered).hasSize(2);
        assertThat(recorder.outcomes()).containsExactly(Outcome.SUCCESS, Outcome.SUCCESS);
    }

    @Test
    void aCallThatIsRefusedIsNotEntered() {
        Spans spans = new Spans("");
        try (BlockingPortal portal = BlockingPortal.builder().listener(spans).build()) {
            assertThatThrownBy(() -> portal.call(() -> Mono.fromCallable(() -> portal.call(Mono::empty))))
                    .isInstanceOf(EventLoopBridgeException.class);
            assertThat(spans.entered).hasSize(1);
        }
    }

    private ThreadLocalAccessor<String> accessor() {
        return new ThreadLocalAccessor<>() {
            @Override
            public Object key() {
                return "span";
            }

            @Override
            public @Nullable String getValue() {
                String value = span.get();
                if (value != null && value.contains("broken")) {
                    throw new UnsupportedOperationException("broken");
                }
                return value;
            }

            @Override
            public void setValue(String value) {
                span.set(value);
            }

            @Override
            public void setValue() {
                span.remove();
            }
        };
    }

    /** Lengthens the thread's span by the number of the call, while the call is entered. */
    private final class Spans implements PortalListener {

        private final List<CallInfo> entered = new CopyOnWriteArrayList<>();
        private final List<String> closedElsewhere = new CopyOnWriteArrayList<>();
        private volatile String mark;

        Spans(String mark) {
            this.mark = mark;
        }

        @Override
        public Scope callEntered(CallInfo call) {
            entered.add(call);
            Thread caller = Thread.currentThread();
            String before = span.get();
            span.set((before == null ? "" : before) + ">" + entered.size() + mark);
            return () -> {
                if (Thread.currentThread() != caller) {
                    closedElsewhere.add(call + " on " + Thread.currentThread());
                }
                if (before == null) {
                    span.remove();
                } else {
                    span.set(before);
                }
            };
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
