package io.github.blockingportal;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Reactor's hooks for the whole JVM, which hold for the portal's subscriptions as they do for those of {@code block()}. */
@ParameterizedClass
@EnumSource(Dispatch.class)
@Tag("R01")
@Timeout(20)
class HooksTest {

    private static final String KEY = "test";
    private static final ThreadLocal<String> LOCAL = new ThreadLocal<>();

    @Parameter
    Dispatch dispatch;

    private final List<Thread> last = new CopyOnWriteArrayList<>();
    private final List<Object> each = new CopyOnWriteArrayList<>();
    private BlockingPortal portal;

    @BeforeEach
    void open() {
        portal = BlockingPortal.builder().loops(1).dispatch(dispatch).build();
    }

    @AfterEach
    void noHookIsLeft() {
        Hooks.resetOnLastOperator(KEY);
        Hooks.resetOnEachOperator(KEY);
        Schedulers.resetOnScheduleHook(KEY);
        LOCAL.remove();
        portal.close();
        assertThat(portal.snapshot().admission().active()).isZero();
    }

    private void hook() {
        Hooks.onLastOperator(KEY, source -> {
            last.add(Thread.currentThread());
            return source;
        });
        Hooks.onEachOperator(KEY, source -> {
            each.add(source);
            return source;
        });
    }

    private void appliesOnceTo(Runnable operation) {
        hook();
        Mono.just("a").map(String::toUpperCase).block();
        int last = this.last.size();
        int each = this.each.size();
        assertThat(last).isOne();
        operation.run();
        assertThat(this.last).hasSize(2 * last);
        assertThat(this.each).hasSize(2 * each);
        assertThat(this.last.get(1) == Thread.currentThread()).isEqualTo(dispatch == Dispatch.CALLER_RUNS);
    }

    private static Mono<String> task() {
        return Mono.just("a").map(String::toUpperCase);
    }

    @Test
    void aCallIsHookedAsABlockIs() {
        appliesOnceTo(() -> assertThat(portal.call(HooksTest::task)).isEqualTo("A"));
    }

    @Test
    void aSubmittedCallIsHookedAsABlockIs() {
        appliesOnceTo(() -> assertThat(portal.submit(HooksTest::task).join()).isEqualTo("A"));
    }

    @Test
    void aStartedTaskIsHookedAsABlockIs() {
        appliesOnceTo(() -> assertThat(portal.start(ready -> {
                            ready.ready("up");
                            return task();
                        })
                        .result()
                        .join())
                .isEqualTo("A"));
    }

    @Test
    void aStreamIsHookedAsABlockIs() {
        appliesOnceTo(() -> {
            try (Stream<String> stream = portal.stream(() -> Flux.just("a").map(String::toUpperCase))) {
                assertThat(stream).containsExactly("A");
            }
        });
        each.clear();
        try (Stream<String> stream = portal.stream(HooksTest::task)) {
            assertThat(stream).containsExactly("A");
        }
        assertThat(each).as("a Mono is read as it is").hasSize(2);
    }

    @Test
    void anAcquiredResourceAndItsReleaseAreHookedOnceEach() {
        hook();
        PortalResource<String> resource = portal.acquire(HooksTest::task, acquired -> task());
        assertThat(last).hasSize(1);
        assertThat(each).hasSize(2);
        resource.close();
        assertThat(last).hasSize(2);
        assertThat(each).hasSize(4);
    }

    @Test
    void aResourceThatIsUsedIsHookedForItsAcquisitionAndItsRelease() {
        hook();
        assertThat(portal.<String, String>using(HooksTest::task, acquired -> acquired, (acquired, failure) -> task()))
                .isEqualTo("A");
        assertThat(last).hasSize(2);
        assertThat(each).hasSize(4);
    }

    @Test
    void aFacadesMethodIsHookedAsABlockIs() {
        appliesOnceTo(() -> assertThat(
                        portal.facade(Asking.class, (Answering) HooksTest::task).ask())
                .isEqualTo("A"));
    }

    @Test
    void aHookMayReplaceWhatIsSubscribed() {
        Hooks.onLastOperator(KEY, source -> Mono.just("hooked"));
        assertThat(portal.call(HooksTest::task)).isEqualTo("hooked");
        try (Stream<String> stream = portal.stream(() -> Flux.just("a", "b"))) {
            assertThat(stream).containsExactly("hooked");
        }
    }

    @Test
    void aHookThatThrowsFailsTheCallAsItFailsABlock() {
        IllegalStateException broken = new IllegalStateException("hook");
        Hooks.onLastOperator(KEY, source -> {
            throw broken;
        });
        assertThatThrownBy(() -> task().block()).isSameAs(broken);
        assertThatThrownBy(() -> portal.call(HooksTest::task)).isSameAs(broken);
        assertThatThrownBy(() -> portal.submit(HooksTest::task).join()).hasCause(broken);
        assertThatThrownBy(() -> portal.start(ready -> task())).isSameAs(broken);
        assertThatThrownBy(() -> portal.acquire(HooksTest::task, acquired -> task()))
                .isSameAs(broken);
        assertThatThrownBy(() -> {
                    try (Stream<String> stream = portal.stream(() -> Flux.just("a"))) {
                        stream.forEach(each::add);
                    }
                })
                .isSameAs(broken);
        assertThat(each).isEmpty();
    }

    @Test
    void aReleaseWhoseHookThrowsEndsWithThat() {
        PortalResource<String> resource = portal.acquire(HooksTest::task, acquired -> task());
        IllegalStateException broken = new IllegalStateException("hook");
        Hooks.onLastOperator(KEY, source -> {
            throw broken;
        });
        assertThatThrownBy(resource::close).isSameAs(broken);
        assertThat(portal.snapshot(PortalSnapshot.Detail.CALLS).calls()).isEmpty();
    }

    interface Asking {
        String ask();
    }

    interface Answering {
        Mono<String> ask();
    }

    /** As applications have taken their thread-locals along since before there was context propagation. */
    private static Runnable carryingLocal(Runnable task) {
        String value = LOCAL.get();
        return () -> {
            LOCAL.set(value);
            try {
                task.run();
            } finally {
                LOCAL.remove();
            }
        };
    }

    @Test
    void whatAHookForTasksOfSchedulersCarriesGoesToTheTaskAndToItsWorkers() {
        Schedulers.onScheduleHook(KEY, HooksTest::carryingLocal);
        LOCAL.set("caller's");
        assertThat(portal.call(() -> Mono.just(LOCAL.get()))).isEqualTo("caller's");
        assertThat(portal.call(() -> portal.workers().run(LOCAL::get))).isEqualTo("caller's");
        assertThat(portal.workers().cpu().run(LOCAL::get).block()).isEqualTo("caller's");
        LOCAL.remove();
        assertThat(portal.call(() -> Mono.justOrEmpty(LOCAL.get()))).isNull();
    }

    @Test
    void aTaskThatWaitsForItsPermitHasWhatItsOwnCallerHad() {
        Schedulers.onScheduleHook(KEY, HooksTest::carryingLocal);
        BlockingWorkers one = portal.workers().limitedBy(CapacityLimiter.of("one", 1));
        LOCAL.set("first");
        CountDownLatch release = new CountDownLatch(1);
        CompletableFuture<Boolean> first =
                one.run(() -> release.await(10, TimeUnit.SECONDS)).toFuture();
        LOCAL.set("second");
        CompletableFuture<String> second = one.run(LOCAL::get).toFuture();
        LOCAL.set("third");
        release.countDown();
        assertThat(first).succeedsWithin(Duration.ofSeconds(5));
        assertThat(second).succeedsWithin(Duration.ofSeconds(5)).isEqualTo("second");
    }

    @Test
    void aHookForTasksThatFailsToRunThemKeepsNoneFromRunning() {
        Schedulers.onScheduleHook(KEY, task -> () -> {
            throw new IllegalStateException("hook");
        });
        assertThat(portal.call(() -> Mono.just("done"))).isEqualTo("done");
        assertThat(portal.workers().run(() -> "done").block()).isEqualTo("done");
        assertThat(portal.workers().limiter().statistics().active()).isZero();
    }

    @Test
    void whatAHookForTasksThrowsWhereItIsAskedIsTheFailure() {
        Schedulers.onScheduleHook(KEY, task -> {
            throw new IllegalStateException("hook");
        });
        if (dispatch == Dispatch.LOOP) {
            assertThatThrownBy(() -> portal.call(() -> Mono.just("done"))).hasMessage("hook");
        }
        assertThatThrownBy(() -> portal.workers().run(() -> "done").block()).hasMessage("hook");
        assertThat(portal.workers().limiter().statistics().active()).isZero();
    }
}
