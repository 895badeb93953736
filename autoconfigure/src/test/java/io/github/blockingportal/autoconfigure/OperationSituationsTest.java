package io.github.blockingportal.autoconfigure;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.system.CapturedOutput;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.CallCancellation;
import io.github.blockingportal.CapacityLimiter;
import io.github.blockingportal.PortalCancelledException;
import io.github.blockingportal.PortalSaturatedException;
import io.github.blockingportal.PortalSaturatedException.Bound;
import io.github.blockingportal.PortalSnapshot.Kind;
import io.github.blockingportal.PortalTimeoutException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

/** What whoever is on call meets, one method each: the message, the snapshot or a meter names the culprit. */
class OperationSituationsTest extends Situations {

    private static Mono<Integer> answerBy(MultiThreadIoEventLoopGroup client) {
        return Mono.fromCallable(() -> 1).publishOn(Schedulers.fromExecutor(client));
    }

    @Test
    void timedOutBehindABlockedEventLoopOfAClient() {
        run((portal, context) -> {
            var client = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
            BlockingPortal orders = portal.named("orders.find");
            orders.call(() -> answerBy(client));
            orders.submit(() -> answerBy(client).map(answer -> waitForRelease()));
            await().until(() ->
                    portal.snapshot().loops().stream().anyMatch(loop -> loop.kind() == Kind.CLIENT && loop.stalled()));

            assertThat(catchThrowable(
                            () -> orders.timeout(Duration.ofMillis(600)).call(() -> answerBy(client))))
                    .isInstanceOf(PortalTimeoutException.class)
                    .hasMessageContaining("): client loop '")
                    .hasMessageContaining(" at " + BLOCKED)
                    .hasMessageContaining("; 2 calls wait for it, as far as is known");
            client.shutdownGracefully(0, 10, TimeUnit.SECONDS);
        });
    }

    @Test
    void anEventLoopOfAClientIsBlocked(CapturedOutput output) {
        run((portal, context) -> {
            var client = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
            portal.call(() -> answerBy(client));
            portal.submit(() -> answerBy(client).map(answer -> waitForRelease()));

            await().untilAsserted(() -> assertThat(output)
                    .containsPattern("Portal 'shop': client loop '[^']+' has been blocked for")
                    .contains("at " + BLOCKED));
            await().untilAsserted(() ->
                    assertThat(count(context, "loop.stalls", "kind", "client")).isEqualTo(1));
            client.shutdownGracefully(0, 10, TimeUnit.SECONDS);
        });
    }

    @Test
    void timedOutByTheSettingOfItsName() {
        runner = runner.withPropertyValues("blocking-portal.calls.orders.find.timeout=300ms");
        run((portal, context) -> assertThat(catchThrowable(() -> portal.named("orders.find")
                        .timeout(Duration.ofSeconds(20))
                        .call(Mono::never)))
                .isInstanceOf(PortalTimeoutException.class)
                .hasMessageStartingWith("Portal 'shop' timed out call 'orders.find' after 300ms ("));
    }

    @Test
    void theSettingIsOfAMisspeltName() {
        runner = runner.withPropertyValues("blocking-portal.calls.orders.fnid.timeout=300ms");
        run((portal, context) -> {
            portal.named("orders.find").call(() -> Mono.just(1));

            assertThat(portal.snapshot().callSettings()).singleElement().satisfies(setting -> {
                assertThat(setting.name()).isEqualTo("orders.fnid");
                assertThat(setting.used()).isFalse();
                assertThat(setting.nearest()).isEqualTo("orders.find");
            });
        });
    }

    @Test
    void saturatedByTheLimitOfItsName() {
        runner = runner.withPropertyValues("blocking-portal.calls.orders.find.max-concurrent=1");
        run((portal, context) -> {
            portal.named("orders.find").submit(Mono::never);
            PortalSaturatedException saturated = catchThrowableOfType(
                    PortalSaturatedException.class,
                    () -> portal.named("orders.find").submit(Mono::empty));

            assertThat(saturated)
                    .hasMessageStartingWith(
                            "Portal 'shop' is saturated for call 'orders.find': limiter 'orders.find' has 1");
            assertThat(saturated.bound()).isEqualTo(Bound.LIMITER);
            assertThat(count(context, "calls.rejected", "reason", "limiter")).isEqualTo(1);
        });
    }

    @Test
    void saturatedByALimiterOfItsView() {
        run((portal, context) -> {
            CapacityLimiter licences = CapacityLimiter.of("licences", 1);
            assertThat(licences.tryAcquire()).isTrue();

            assertThat(catchThrowable(() -> portal.limitedBy(licences)
                            .timeout(Duration.ofMillis(100))
                            .named("scan")
                            .call(Mono::empty)))
                    .isInstanceOf(PortalSaturatedException.class)
                    .hasMessageContaining("limiter 'licences' has 1 taken (permits=1)");
            licences.release();
        });
    }

    @Test
    void aCallIsSlow(CapturedOutput output) {
        runner = runner.withPropertyValues("blocking-portal.slow-call-threshold=100ms");
        run((portal, context) -> {
            CompletableFuture<@Nullable Integer> answer = new CompletableFuture<>();
            Thread caller = new Thread(
                    () -> portal.named("orders.find").call(() -> Mono.fromFuture(answer)), "caller of the slow one");
            caller.start();

            await().untilAsserted(() -> assertThat(output)
                    .containsPattern("Portal 'shop': call 'orders\\.find' .*began .* ago")
                    .contains("slowCallThreshold=100ms")
                    .contains("OperationSituationsTest"));
            answer.complete(1);
            caller.join();
        });
    }

    @Test
    void aMaintenanceSwitchIsOff(CapturedOutput output) {
        run((portal, context) -> {
            portal.change(settings -> settings.maxConcurrentCalls(0).by("the night shift"));

            assertThat(output).contains("Portal 'shop' was changed by 'the night shift': maxConcurrentCalls 2 -> 0");
            assertThat(catchThrowable(() -> portal.named("find").submit(Mono::empty)))
                    .isInstanceOf(PortalSaturatedException.class)
                    .hasMessageContaining("(maxConcurrentCalls=0)");
            assertThat(portal.snapshot().configured().maxConcurrentCalls()).isEqualTo(2);
        });
    }

    @Test
    void whoeverItIsForHasGivenUp() {
        run((portal, context) -> {
            CallCancellation scope = CallCancellation.create();
            CompletableFuture<@Nullable Integer> answer;
            try (CallCancellation.Scope open = scope.open()) {
                answer = portal.named("orders.find").submit(Mono::never);
            }
            scope.cancel("the client of GET /orders left");

            Throwable failure = answer.handle((value, thrown) -> thrown).get(20, TimeUnit.SECONDS);
            assertThat(failure)
                    .isInstanceOf(PortalCancelledException.class)
                    .hasMessageContaining("call 'orders.find'")
                    .hasMessageContaining("the client of GET /orders left");
        });
    }

    @Test
    void theLimitBelongsToSomethingElse() {
        try (BlockingPortal portal = BlockingPortal.builder()
                .name("shop")
                .limitGovernedBy("the share of a cluster")
                .build()) {
            assertThat(catchThrowable(() -> portal.change(settings -> settings.maxConcurrentCalls(10))))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("Portal 'shop': maxConcurrentCalls (now ")
                    .hasMessageContaining("cannot be changed, since the share of a cluster sets it");
        }
    }
}
