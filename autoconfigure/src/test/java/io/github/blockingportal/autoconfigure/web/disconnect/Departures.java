package io.github.blockingportal.autoconfigure.web.disconnect;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.MeterRegistry;
import org.awaitility.core.ThrowingRunnable;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.context.ConfigurableApplicationContext;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.autoconfigure.web.Server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What clients that leave an application that waits have brought about, from the time at which this is made, for which the
 * calls of before have ended.
 */
final class Departures {

    private static final int SECONDS = 40;

    private final ConfigurableApplicationContext context;
    private final Upstream upstream;
    private final Waiting.Ends ends;
    private final Waiting.Advice advice;
    private final Waiting.Requests requests;
    private final int openBefore;
    private final int askedBefore;
    private final int closedBefore;
    private final int handledBefore;
    private final int endsBefore;
    private final double countedBefore;

    Departures(ConfigurableApplicationContext context) {
        this.context = context;
        upstream = context.getBean(Upstream.class);
        ends = context.getBean(Waiting.Ends.class);
        advice = context.getBean(Waiting.Advice.class);
        requests = context.getBean(Waiting.Requests.class);
        awaitNoCall();
        openBefore = requests.open.get();
        askedBefore = upstream.asked.get();
        closedBefore = upstream.closed.get();
        handledBefore = advice.asked.get();
        endsBefore = ends.all.size();
        countedBefore = allCounted();
    }

    RawClient client() throws IOException {
        return new RawClient(Server.port(context));
    }

    int asked() {
        return upstream.asked.get() - askedBefore;
    }

    void awaitAsked(int services) {
        awaitUntil(() -> assertThat(asked()).isEqualTo(services));
    }

    /** Until so many services have lost their connections, and no call is left of which nobody was told. */
    void awaitClosed(int services) {
        awaitUntil(() -> assertThat(upstream.closed.get() - closedBefore).isEqualTo(services));
        awaitNoCall();
    }

    void awaitNoCall() {
        awaitUntil(() -> {
            assertInFlight(0);
            assertThat(ends.open).hasValue(0);
        });
    }

    void awaitInFlight(int calls) {
        awaitUntil(() -> assertInFlight(calls));
    }

    private void assertInFlight(int calls) {
        assertThat(context.getBean(BlockingPortal.class).snapshot().calls()).hasSize(calls);
    }

    /** Of calls, how they ended. */
    List<String> awaitEnds(int calls) {
        awaitUntil(() -> assertThat(ends()).hasSize(calls));
        return ends();
    }

    List<String> ends() {
        return ends.all.stream().skip(endsBefore).toList();
    }

    void awaitCounted(int requests) {
        awaitUntil(() -> assertThat(counted()).isEqualTo(requests));
    }

    int counted() {
        return (int) (allCounted() - countedBefore);
    }

    private double allCounted() {
        return context.getBean(MeterRegistry.class)
                .get("blocking.portal.client.disconnects")
                .tag("portal", "portal")
                .counter()
                .count();
    }

    /** Until the server is done with all requests since then. */
    void awaitServed() {
        awaitUntil(() -> assertThat(requests.open).hasValueLessThanOrEqualTo(openBefore));
    }

    private static void awaitUntil(ThrowingRunnable holds) {
        await().atMost(SECONDS, TimeUnit.SECONDS).untilAsserted(holds);
    }

    void assertNobodySpoke(CapturedOutput output) {
        awaitServed();
        assertNobodySpokeYet(output);
    }

    void assertNobodySpokeYet(CapturedOutput output) {
        assertThat(advice.asked.get() - handledBefore).isZero();
        assertThat(output.getOut()).doesNotContain("ERROR").doesNotContain("WARN");
    }
}
