package io.github.blockingportal;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ContextSnapshotFactory;
import io.micrometer.context.ThreadLocalAccessor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowable;

/** Accessors that throw: the call fails and says which, and the threads, the permits and the list of calls are as before. */
@Timeout(30)
class ContextFailureTest {

    private static final String WHO = "ThreadLocalAccessor " + Broken.class.getName() + " of key 'broken' failed to ";

    private final ThreadLocal<String> neighbour = new ThreadLocal<>();

    private BlockingPortalBuilder builder(Setup setup, Broken broken) {
        return setup.builder()
                .threadLocalAccessor(plain("neighbour", neighbour))
                .threadLocalAccessor(broken);
    }

    @SuppressWarnings("unchecked") // made for a variable of that type
    private static ThreadLocalAccessor<String> plain(String key, ThreadLocal<String> variable) {
        return (ThreadLocalAccessor<String>) new ContextRegistry()
                .registerThreadLocalAccessor(key, variable)
                .getThreadLocalAccessors()
                .get(0);
    }

    static Stream<Object[]> setupsAndSteps() {
        return Setup.all()
                .flatMap(setup ->
                        Stream.of(Step.READ, Step.SET, Step.TAKE_BACK).map(step -> new Object[] {setup, step}));
    }

    @ParameterizedTest
    @MethodSource("setupsAndSteps")
    void theCallFailsWithTheNameOfTheAccessor(Setup setup, Step step) throws Exception {
        Broken broken = new Broken(step);
        try (BlockingPortal portal = builder(setup, broken).build()) {
            Caller<Throwable> caller = Caller.start(setup.caller(), () -> {
                neighbour.set("set before");
                broken.value.set("carried");
                broken.armed.set(true);
                return catchThrowable(() -> portal.named("orders").call(Mono::never));
            });
            assertThat(caller.value())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("Portal 'test' cannot carry the context of call 'orders': " + WHO + step.words
                            + " (java.lang.UnsupportedOperationException: broken)."
                            + " Correct it, or leave it out with contextSnapshotFactory(...)")
                    .hasCauseInstanceOf(UnsupportedOperationException.class);
            broken.armed.set(false);
            assertClean(portal);
        }
    }

    private void assertClean(BlockingPortal portal) throws Exception {
        assertThat(portal.snapshot().calls()).isEmpty();
        assertThat(portal.snapshot().admission().active()).isZero();
        for (int i = 0; i < 3; i++) {
            Caller<String> next = Caller.start(() -> portal.call(() -> Mono.just("" + neighbour.get())));
            assertThat(next.value()).isEqualTo("null");
        }
    }

    @ParameterizedTest
    @EnumSource(value = Step.class, names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void aBlockingTaskFailsWithItTooAndItsWorkerIsUnharmed(Step step) {
        Broken broken = new Broken(step);
        try (BlockingPortal portal = BlockingPortal.builder()
                .threadLocalAccessor(broken)
                .workerLimit(1)
                .build()) {
            Mono<String> onWorker = portal.workers().named("load").run(() -> "ran");
            Throwable failure = catchThrowable(() -> onWorker.contextWrite(context -> {
                        broken.armed.set(true);
                        return context.put("broken", "carried");
                    })
                    .block());
            if (step == Step.READ) {
                assertThat(failure).hasMessageContaining(WHO + "set");
            } else {
                assertThat(failure)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("context of task 'load': " + WHO + step.words);
            }
            broken.armed.set(false);
            assertThat(onWorker.block()).isEqualTo("ran");
            assertThat(portal.snapshot().workers().active()).isZero();
        }
    }

    @Test
    void submitThrowsAtOnceWhatCannotBeReadAndItsFutureCarriesWhatCannotBeSet() {
        Broken reads = new Broken(Step.READ);
        Broken sets = new Broken(Step.SET);
        try (BlockingPortal first =
                        BlockingPortal.builder().threadLocalAccessor(reads).build();
                BlockingPortal second =
                        BlockingPortal.builder().threadLocalAccessor(sets).build()) {
            reads.armed.set(true);
            sets.armed.set(true);
            sets.value.set("carried");
            assertThatIllegalStateException()
                    .isThrownBy(() -> first.submit(() -> Mono.just(1)))
                    .withMessageContaining(WHO + "read");
            assertThat(second.submit(() -> Mono.just(1)))
                    .failsWithin(Duration.ofSeconds(10))
                    .withThrowableOfType(ExecutionException.class)
                    .withMessageContaining(WHO + "set");
        }
    }

    @ParameterizedTest
    @EnumSource(value = Step.class, names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void aResourceIsReleasedAllTheSame(Step step) {
        Broken broken = new Broken(step);
        AtomicBoolean released = new AtomicBoolean();
        try (BlockingPortal portal =
                BlockingPortal.builder().threadLocalAccessor(broken).build()) {
            PortalResource<String> resource =
                    portal.acquire(() -> Mono.just("resource"), it -> Mono.fromRunnable(() -> released.set(true)));
            broken.value.set("carried");
            broken.armed.set(true);
            resource.close();
            broken.armed.set(false);
            assertThat(released).isTrue();
        }
    }

    @Test
    void oneThatIsRegisteredForTheJvmIsNamedTheSame() throws Exception {
        Broken broken = new Broken(Step.READ);
        ContextRegistry.getInstance().registerThreadLocalAccessor(broken);
        try (BlockingPortal portal = BlockingPortal.builder().build()) {
            broken.onlyFor.set(Thread.currentThread());
            broken.armed.set(true);
            assertThatIllegalStateException()
                    .isThrownBy(() -> portal.call(() -> Mono.just(1)))
                    .withMessageContaining(WHO + "read");
        } finally {
            ContextRegistry.getInstance().removeThreadLocalAccessor("broken");
        }
    }

    @Test
    void oneOfTheUsersOwnRegistryIsNamedByItsClass() {
        Broken broken = new Broken(Step.READ);
        broken.armed.set(true);
        ContextSnapshotFactory factory = ContextSnapshotFactory.builder()
                .contextRegistry(new ContextRegistry().loadContextAccessors().registerThreadLocalAccessor(broken))
                .build();
        try (BlockingPortal portal =
                BlockingPortal.builder().contextSnapshotFactory(factory).build()) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> portal.call(() -> Mono.just(1)))
                    .withMessageContaining("the ContextSnapshotFactory failed to capture in " + Broken.class.getName()
                            + ".getValue (java.lang.UnsupportedOperationException: broken)");
        }
    }

    /** What throws, while it is armed. */
    enum Step {
        NONE(""),
        READ("read"),
        SET("set"),
        TAKE_BACK("take back");

        private final String words;

        Step(String words) {
            this.words = words;
        }
    }

    private static final class Broken implements ThreadLocalAccessor<String> {

        private final Step step;
        private final ThreadLocal<String> value = new ThreadLocal<>();
        private final AtomicBoolean armed = new AtomicBoolean();
        private final AtomicReference<Thread> onlyFor = new AtomicReference<>();

        Broken(Step step) {
            this.step = step;
        }

        private void fail(Step current) {
            Thread only = onlyFor.get();
            if (armed.get() && step == current && (only == null || only == Thread.currentThread())) {
                throw new UnsupportedOperationException("broken");
            }
        }

        @Override
        public Object key() {
            return "broken";
        }

        @Override
        public String getValue() {
            fail(Step.READ);
            String copied = value.get();
            return copied == null ? null : new String(copied); // or a caller that runs the task has nothing to set
        }

        @Override
        public void setValue(String carried) {
            fail(Step.SET);
            value.set(carried);
        }

        @Override
        public void setValue() {
            value.remove();
        }

        @Override
        public void restore(String previous) {
            fail(Step.TAKE_BACK);
            value.set(previous);
        }

        @Override
        public void restore() {
            value.remove();
            fail(Step.TAKE_BACK);
        }
    }

    @ParameterizedTest
    @EnumSource(Dispatch.class)
    void aReleaseWithoutContextLeavesItsCallersThreadAsItWas(Dispatch dispatch) throws Exception {
        Broken broken = new Broken(Step.READ);
        AtomicReference<Object> left = new AtomicReference<>();
        try (BlockingPortal portal = BlockingPortal.builder()
                .dispatch(dispatch)
                .threadLocalAccessor(plain("neighbour", neighbour))
                .threadLocalAccessor(broken)
                .build()) {
            Caller<Object> caller = Caller.start(() -> {
                PortalResource<String> resource = portal.acquire(() -> Mono.just("resource"), it -> Mono.empty());
                neighbour.set("before");
                broken.value.set("carried");
                broken.armed.set(true);
                resource.close();
                left.set(broken.value.get());
                return neighbour.get();
            });
            assertThat(caller.value()).isEqualTo("before");
            assertThat(left).hasValue("carried");
        }
    }
}
