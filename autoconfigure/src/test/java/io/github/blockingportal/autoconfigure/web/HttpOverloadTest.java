package io.github.blockingportal.autoconfigure.web;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.CapacityLimiter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** More requests come than the service can answer: those that are let in are answered, the rest gets a 503, over sockets. */
@Timeout(60)
@Tag("N1")
@Tag("alone")
class HttpOverloadTest {

    private static final int LIMIT = 10;
    private static final Duration SERVICE = Duration.ofMillis(100);
    private static final double MOST_PER_SECOND = LIMIT * 1000.0 / SERVICE.toMillis();
    private static final Duration TIME = Duration.ofSeconds(3);

    private static ConfigurableApplicationContext context;
    private static HttpLoad load;

    private HttpLoad.Answers healthy;

    @BeforeAll
    static void startAndWarmUp() throws InterruptedException {
        context = Server.TOMCAT.startMvc(
                Application.class,
                "--blocking-portal.max-concurrent-calls=" + LIMIT,
                "--blocking-portal.timeout=400ms");
        load = new HttpLoad("http://localhost:" + Server.port(context) + "/slow");
        load.closed(5 * LIMIT, TIME);
        load.open(2 * MOST_PER_SECOND, TIME);
        awaitNormal();
    }

    @AfterAll
    static void stop() {
        context.close();
    }

    /** What the server can do at this moment, with as many clients as there are permits. */
    @BeforeEach
    void measureCapacity() throws InterruptedException {
        healthy = load.closed(LIMIT, TIME);
        context.getBean(Controller.class).startedAt.clear();
    }

    /** So few that who waits is always answered before its turn is over. */
    @Test
    void clientsThatComeAgainTwiceAsManyAsPermits() throws InterruptedException {
        HttpLoad.Answers answers = load.closed(2 * LIMIT, TIME);

        assertThatGoodputHolds(answers);
        assertThat(answers.statuses()).containsOnly(200);
    }

    @Test
    void clientsThatComeAgainFiveTimesAsManyAsPermits() throws InterruptedException {
        HttpLoad.Answers answers = load.closed(5 * LIMIT, TIME);

        assertThatGoodputHolds(answers);
        assertThat(answers.statuses()).containsOnly(200, 503);
    }

    @Test
    void clientsThatComeWhateverHappens() {
        HttpLoad.Answers answers = load.open(2 * MOST_PER_SECOND, TIME);

        assertThatGoodputHolds(answers);
        assertThat(answers.statuses()).containsOnly(200, 503);
    }

    private void assertThatGoodputHolds(HttpLoad.Answers overloaded) {
        System.out.println("Healthy " + healthy + "; overloaded " + overloaded);
        assertThat(overloaded.goodput()).isGreaterThanOrEqualTo(0.95 * healthy.goodput());
        assertThat(startedInTime()).isLessThanOrEqualTo((long) (1.05 * MOST_PER_SECOND * TIME.toSeconds()));
        assertThat(overloaded.median())
                .isLessThanOrEqualTo(healthy.median().multipliedBy(5).dividedBy(2));
    }

    /** Without those that begin as the last clients are still being answered. */
    private static long startedInTime() {
        Queue<Long> startedAt = context.getBean(Controller.class).startedAt;
        long first = startedAt.element();
        return startedAt.stream().filter(at -> at - first < TIME.toNanos()).count();
    }

    @AfterEach
    void itIsAsBeforeSoonAfterwards() throws InterruptedException {
        awaitNormal();
        HttpLoad.Answers afterwards = load.closed(LIMIT / 2, Duration.ofSeconds(1));
        assertThat(afterwards.statuses()).containsOnly(200);
        assertThat(afterwards.median())
                .isLessThanOrEqualTo(healthy.median().multipliedBy(3).dividedBy(2));
    }

    private static void awaitNormal() {
        BlockingPortal portal = context.getBean(BlockingPortal.class);
        await().atMost(Duration.ofSeconds(2))
                .until(() -> portal.snapshot().admission().equals(new CapacityLimiter.Statistics(LIMIT, 0, 0)));
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(Controller.class)
    static class Application {}

    @RestController
    static class Controller {

        private final Queue<Long> startedAt = new ConcurrentLinkedQueue<>();
        private final BlockingPortal portal;

        Controller(BlockingPortal portal) {
            this.portal = portal;
        }

        @GetMapping("/slow")
        String slow() {
            return portal.named("slow").call(() -> {
                startedAt.add(System.nanoTime());
                return Mono.delay(SERVICE).thenReturn("answered");
            });
        }
    }
}
