package io.github.blockingportal.autoconfigure.cluster;

import java.util.concurrent.CountDownLatch;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;
import reactor.core.publisher.Mono;

import io.github.blockingportal.autoconfigure.adaptive.BlockingPortalAdaptiveAutoConfiguration;

import static io.github.blockingportal.autoconfigure.cluster.Sharing.awaitLimit;
import static io.github.blockingportal.autoconfigure.cluster.Sharing.limit;
import static io.github.blockingportal.autoconfigure.cluster.Sharing.portal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Shares of an application that is stopped and started again, as one is that is restored from a checkpoint. */
@Timeout(60)
class ClusterRestartTest {

    private final Told told = new Told(1);

    private final ApplicationContextRunner sharing = Sharing.with(told);

    private void startAgainInSilence(AssertableApplicationContext context) {
        ConfigurableApplicationContext application = context.getSourceApplicationContext();
        application.stop();
        told.fail(new IllegalStateException("the registry is away"));
        application.start();
    }

    @Test
    void untilTheFirstAnswerThereIsOnePermitAgain() {
        sharing.run(context -> {
            awaitLimit(context, 400);
            startAgainInSilence(context);
            assertThat(limit(context)).isEqualTo(1);
            told.tell(2);
            awaitLimit(context, 200);
        });
    }

    @Test
    void untilTheFirstAnswerAsManyInstancesAreAssumedAsIsSaid() {
        sharing.withPropertyValues("blocking-portal.cluster.initial-instances=4")
                .run(context -> {
                    awaitLimit(context, 400);
                    startAgainInSilence(context);
                    assertThat(limit(context)).isEqualTo(100);
                });
    }

    @Test
    void permitsThatWereRaisedOrLoweredBetweenAreForgotten() {
        sharing.run(context -> {
            awaitLimit(context, 400);
            ConfigurableApplicationContext application = context.getSourceApplicationContext();
            application.stop();
            portal(context).limiter().setPermits(1000);
            told.tell(1);
            application.start();
            awaitLimit(context, 400);
            application.stop();
            portal(context).limiter().setPermits(3);
            application.start();
            awaitLimit(context, 400);
        });
    }

    @Test
    void aLimitThatFollowsTheLatencyBeginsWithOnePermitAgainToo() {
        sharing.withConfiguration(AutoConfigurations.of(BlockingPortalAdaptiveAutoConfiguration.class))
                .withPropertyValues(
                        "blocking-portal.adaptive.enabled=true", "blocking-portal.cluster.max-concurrent-calls=12")
                .run(context -> {
                    awaitLimitOfCalls(context, 12);
                    startAgainInSilence(context);
                    assertThat(limit(context)).isEqualTo(1);
                    portal(context).call(() -> Mono.just(1));
                    assertThat(limit(context)).isEqualTo(1);
                    told.tell(2);
                    awaitLimitOfCalls(context, 6);
                });
    }

    /** It moves with the calls. */
    private static void awaitLimitOfCalls(AssertableApplicationContext context, int limit) {
        await().untilAsserted(() -> {
            portal(context).call(() -> Mono.just(1));
            assertThat(limit(context)).isEqualTo(limit);
        });
    }

    @Test
    void anAnswerThatComesAfterTheStopIsDropped() {
        CountDownLatch end = new CountDownLatch(1);
        sharing.run(context -> {
            awaitLimit(context, 400);
            told.hangWhateverInterrupts(end);
            awaitAQuestion();
            ConfigurableApplicationContext application = context.getSourceApplicationContext();
            application.stop();
            told.tell(4);
            application.start();
            awaitLimit(context, 100);
            told.fail(new IllegalStateException("nobody puts it right"));
            awaitAQuestion();
            end.countDown();
            await().until(() -> asking() == 1);
            assertThat(limit(context)).isEqualTo(100);
        });
    }

    private void awaitAQuestion() {
        int asked = told.asked();
        await().until(() -> told.asked() > asked);
    }

    private static long asking() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("blocking-portal-instances-1"))
                .count();
    }
}
