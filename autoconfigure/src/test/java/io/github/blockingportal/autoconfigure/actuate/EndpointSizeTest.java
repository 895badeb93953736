package io.github.blockingportal.autoconfigure.actuate;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import com.jayway.jsonpath.JsonPath;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.context.ConfigurableApplicationContext;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.autoconfigure.web.Server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** How large an answer of the endpoint is, and how long it takes, while many callers wait. */
@Timeout(120)
class EndpointSizeTest {

    private static final int CALLERS = Integer.getInteger("endpoint.callers", 500);
    private static final int READINGS = 10;
    private static final int SMALL_STACK = 128 * 1024;

    private final CompletableFuture<String> answer = new CompletableFuture<>();
    private final List<Thread> callers = new ArrayList<>();
    private ConfigurableApplicationContext context;

    /** A median time, and the bytes of the last answer. */
    private record Reading(String path, int bytes, Duration time) {}

    @BeforeEach
    void startWithManyCallers() {
        context = ShopApplication.start(
                Server.TOMCAT,
                "--management.endpoints.web.exposure.include=blockingportal",
                "--blocking-portal.max-concurrent-calls=" + CALLERS,
                "--blocking-portal.timeout=10m");
        BlockingPortal portal = context.getBean(BlockingPortal.class).named("orders.find");
        for (int i = 0; i < CALLERS; i++) {
            Thread caller =
                    new Thread(null, () -> portal.call(() -> Mono.fromFuture(answer)), "order-page-" + i, SMALL_STACK);
            caller.start();
            callers.add(caller);
        }
        await().atMost(Duration.ofSeconds(60))
                .until(() -> portal.snapshot().calls().stream()
                                .filter(call -> call.callSite() != null)
                                .count()
                        == CALLERS);
    }

    @AfterEach
    void stop() throws InterruptedException {
        answer.complete("an order");
        for (Thread caller : callers) {
            caller.join();
        }
        context.close();
    }

    @Test
    void anAnswerIsAsLargeAsWhatIsAskedForAndNotAsWhatIsInFlight() throws Exception {
        Reading all = read("/blockingportal?calls=1000000");
        Reading byDefault = read("/blockingportal");
        Reading few = read("/blockingportal/portal?calls=25");
        Reading none = read("/blockingportal?calls=0");

        assertThat(all.bytes()).isGreaterThan(CALLERS * 200);
        assertThat(byDefault.bytes()).isBetween(100 * 200, 100 * 400);
        assertThat(few.bytes()).isLessThan(25 * 400 + 2000);
        assertThat(none.bytes()).isLessThan(3000);
    }

    private Reading read(String path) throws IOException, InterruptedException {
        ActuatorHttp actuator = new ActuatorHttp(context);
        List<Long> nanos = new ArrayList<>();
        HttpResponse<String> last = actuator.send("GET", path);
        for (int i = 0; i < READINGS; i++) {
            long before = System.nanoTime();
            last = actuator.send("GET", path);
            nanos.add(System.nanoTime() - before);
        }
        List<Integer> inFlight = JsonPath.read(last.body(), "$..callsInFlight");
        assertThat(inFlight).containsExactly(CALLERS);
        Reading reading = new Reading(
                path,
                last.body().getBytes(StandardCharsets.UTF_8).length,
                Duration.ofNanos(
                        nanos.stream().sorted().skip(READINGS / 2).findFirst().orElseThrow()));
        System.out.println(CALLERS + " callers: " + reading);
        return reading;
    }
}
