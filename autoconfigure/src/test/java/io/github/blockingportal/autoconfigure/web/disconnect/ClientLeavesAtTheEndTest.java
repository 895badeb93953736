package io.github.blockingportal.autoconfigure.web.disconnect;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.autoconfigure.web.Server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** Clients of an application that shuts down, with and without waiting for their requests. */
@ExtendWith(OutputCaptureExtension.class)
@Timeout(60)
class ClientLeavesAtTheEndTest {

    @ParameterizedTest
    @MethodSource("io.github.blockingportal.autoconfigure.web.disconnect.ClientLeavesTest#servers")
    void oneThatLeavesHoldsUpNothingAndOneThatStaysIsAnswered(Server server, boolean virtual) throws Exception {
        ConfigurableApplicationContext context = server.startMvc(
                Waiting.class,
                "--blocking-portal.web.cancel-on-disconnect=true",
                "--blocking-portal.timeout=10m",
                "--blocking-portal.drain-timeout=10m",
                "--server.shutdown=graceful",
                "--spring.lifecycle.timeout-per-shutdown-phase=10m",
                "--spring.threads.virtual.enabled=" + virtual);
        BlockingPortal portal = context.getBean(BlockingPortal.class);
        RawClient leaves = new RawClient(Server.port(context)).get("/never");
        await().until(() -> context.getBean(Upstream.class).asked.get() == 1);
        RawClient stays = new RawClient(Server.port(context)).get("/slow");
        await().until(() -> portal.snapshot().calls().size() == 2);
        CompletableFuture<Void> closed = CompletableFuture.runAsync(context::close);
        assertThat(stays.answer()).isEqualTo("200 slow");
        assertThat(closed).isNotDone();
        leaves.close();
        assertThat(closed.orTimeout(20, TimeUnit.SECONDS)).succeedsWithin(Duration.ofSeconds(20));
        stays.close();
    }

    @ParameterizedTest
    @MethodSource("io.github.blockingportal.autoconfigure.web.disconnect.ClientLeavesTest#servers")
    void aRequestWhoseConnectionTheServerHasClosedIsNotTakenForOneThatCannotBeWatched(
            Server server, boolean virtual, CapturedOutput output) throws Exception {
        ConfigurableApplicationContext context = server.startMvc(
                ClientFoundGoneTest.Application.class,
                "--blocking-portal.web.cancel-on-disconnect=true",
                "--server.shutdown=immediate",
                "--spring.threads.virtual.enabled=" + virtual);
        ClientFoundGoneTest.Before before = context.getBean(ClientFoundGoneTest.Before.class);
        try (RawClient client = new RawClient(Server.port(context)).get("/asks?wait")) {
            before.awaitEntered();
            CompletableFuture<Void> closed = CompletableFuture.runAsync(context::close);
            assertThatThrownBy(client::line).isInstanceOf(IOException.class);
            before.letGo();
            assertThat(closed).succeedsWithin(Duration.ofSeconds(40));
        }
        assertThat(output.getOut()).doesNotContain("has no effect for requests such as this one");
    }
}
