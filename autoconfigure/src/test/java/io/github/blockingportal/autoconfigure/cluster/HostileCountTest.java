package io.github.blockingportal.autoconfigure.cluster;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import reactor.core.publisher.Mono;

import io.github.blockingportal.autoconfigure.LimitShares;

import static io.github.blockingportal.autoconfigure.cluster.Sharing.awaitLimit;
import static io.github.blockingportal.autoconfigure.cluster.Sharing.limit;
import static io.github.blockingportal.autoconfigure.cluster.Sharing.portal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/** Counts that an application should not have: the portal goes on with the share that it has. */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class HostileCountTest {

    private final Told told = new Told(4);

    private final ApplicationContextRunner sharing = Sharing.with(told);

    private static void awaitReachable(AssertableApplicationContext context, boolean reachable) {
        await().untilAsserted(() ->
                assertThat(context.getBean(LimitShares.class).of("portal")).containsEntry("reachable", reachable));
    }

    static Stream<Arguments> useless() {
        return Stream.of(
                arguments("IllegalStateException: it told of 0 instances", (IntSupplier) () -> 0),
                arguments("it told of -7 instances", (IntSupplier) () -> -7),
                arguments("it told of " + Integer.MIN_VALUE + " instances", (IntSupplier) () -> Integer.MIN_VALUE),
                arguments("(java.lang.AssertionError: no", thrown(new AssertionError("no"))),
                arguments("StackOverflowError", (IntSupplier) HostileCountTest::endless),
                arguments("OutOfMemoryError", thrown(new OutOfMemoryError("none left"))),
                arguments("NoClassDefFoundError", thrown(new NoClassDefFoundError("a/Registry"))),
                arguments("(" + EndlessCauses.class.getName(), thrown(new EndlessCauses())));
    }

    private static IntSupplier thrown(Throwable failure) {
        return () -> {
            throw HostileCountTest.<RuntimeException>unchecked(failure);
        };
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> RuntimeException unchecked(Throwable failure) throws T {
        throw (T) failure;
    }

    @SuppressWarnings("InfiniteRecursion")
    private static int endless() {
        return 1 + endless();
    }

    /** On a machine that stands still a silence may begin before the first of these answers, which has then another reason. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("useless")
    void theShareStaysAndTheLogSaysWhy(String reason, IntSupplier answer, CapturedOutput output) {
        sharing.run(context -> {
            awaitLimit(context, 100);
            await().pollInSameThread()
                    .ignoreExceptions()
                    .atMost(30, TimeUnit.SECONDS)
                    .untilAsserted(() -> {
                        told.tell(4);
                        awaitReachable(context, true);
                        told.answer(answer);
                        awaitReachable(context, false);
                        await().atMost(1, TimeUnit.SECONDS)
                                .untilAsserted(() -> assertThat(output).contains(reason));
                    });
            assertThat(limit(context)).isEqualTo(100);
            assertThat(portal(context).<Integer>call(() -> Mono.just(1))).isEqualTo(1);
            told.tell(8);
            awaitLimit(context, 50);
        });
    }

    /** Goes round and round. */
    private static final class EndlessCauses extends RuntimeException {

        private static final long serialVersionUID = 1L;

        @Override
        public synchronized Throwable getCause() {
            return this;
        }
    }

    @Test
    void asManyInstancesAsThereAreNumbersLeaveOnePermit() {
        told.tell(Integer.MAX_VALUE);
        sharing.withPropertyValues("blocking-portal.cluster.max-concurrent-calls=" + Integer.MAX_VALUE)
                .run(context -> {
                    awaitLimit(context, 1);
                    await().untilAsserted(() -> assertThat(
                                    context.getBean(LimitShares.class).of("portal"))
                            .containsEntry("instances", Integer.MAX_VALUE)
                            .containsEntry("share", 1));
                });
    }

    /** Longer than the three intervals after which it counts as silent. */
    @Test
    void oneThatTakesLongForEachAnswerIsFollowedAllTheSame() {
        told.answer(() -> {
            LockSupport.parkNanos(Duration.ofMillis(500).toNanos());
            return 2;
        });
        sharing.run(context -> awaitLimit(context, 200));
    }

    @Test
    void oneThatAsksThroughThePortalItselfIsAnswered() {
        sharing.run(context -> {
            told.answer(() -> portal(context).<Integer>call(() -> Mono.just(2)));
            awaitLimit(context, 200);
        });
    }

    @Test
    void oneThatHangsForEverKeepsNoApplicationFromStopping(CapturedOutput output) {
        CountDownLatch end = new CountDownLatch(1);
        sharing.run(context -> {
            awaitLimit(context, 100);
            told.hangWhateverInterrupts(end);
            awaitReachable(context, false);
            ConfigurableApplicationContext application = context.getSourceApplicationContext();
            long before = System.nanoTime();
            application.close();
            assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - before))
                    .isLessThan(20);
        });
        end.countDown();
        assertThat(output).doesNotContain("ERROR");
    }
}
