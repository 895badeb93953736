package io.github.blockingportal.autoconfigure.web;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
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
@ParameterizedClass
@MethodSource("threads")
@Timeout(60)
@Tag("N1")
@Tag("alone")
class HttpOverloadTest {

    private static final int LIMIT = 10;
    private static final Duration SERVICE = Duration.ofMillis(100);
    private static final double MOST_PER_SECOND = LIMIT * 1000.0 / SERVICE.toMillis();
    private static final Duration TIME = Duration.ofSeconds(3);
    private static final int MOST_TRIES = 4;

    private static ConfigurableApplicationContext context;
    private static HttpLoad load;

    HttpOverloadTest(boolean virtual) {}

    /** Whether those that wait are virtual. */
    static List<Boolean> threads() {
        if (Runtime.version().feature() >= 21) {
            return List.of(false, true);
        }
        System.out.println("Skipped: overload on virtual threads, which this Java has not");
        return List.of(false);
    }

    @BeforeParameterizedClassInvocation
    static void startAndWarmUp(boolean virtual) throws InterruptedException {
        context = Server.TOMCAT.startMvc(
                Application.class,
                "--blocking-portal.max-concurrent-calls=" + LIMIT,
                "--blocking-portal.timeout=400ms",
                "--spring.threads.virtual.enabled=" + virtual);
        load = new HttpLoad("http://localhost:" + Server.port(context) + "/slow");
        load.closed(5 * LIMIT, TIME);
        load.open(2 * MOST_PER_SECOND, TIME);
        awaitNormal();
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        context.close();
    }

    /** So few that who waits is always answered before its turn is over. */
    @Test
    void clientsThatComeAgainTwiceAsManyAsPermits() throws Exception {
        check(() -> load.closed(2 * LIMIT, TIME), 200);
    }

    @Test
    void clientsThatComeAgainFiveTimesAsManyAsPermits() throws Exception {
        check(() -> load.closed(5 * LIMIT, TIME), 200, 503);
    }

    @Test
    void clientsThatComeWhateverHappens() throws Exception {
        check(() -> load.open(2 * MOST_PER_SECOND, TIME), 200, 503);
    }

    /** The figures are measured again where the machine had other things to do meanwhile. */
    private static void check(Callable<HttpLoad.Answers> overload, Integer... statuses) throws Exception {
        for (int tries = 1; tries < MOST_TRIES; tries++) {
            Run run = run(overload);
            if (run.holds() && Set.copyOf(run.overloaded.statuses()).equals(Set.of(statuses))) {
                return;
            }
        }
        Run last = run(overload);
        assertThat(last.overloaded.statuses()).containsOnly(statuses);
        assertThat(last.holds()).as(last.toString()).isTrue();
    }

    /** Whatever the machine does, no more is begun than there is time for, and it is soon as before. */
    private static Run run(Callable<HttpLoad.Answers> overload) throws Exception {
        HttpLoad.Answers healthy = load.closed(LIMIT, TIME);
        context.getBean(Controller.class).startedAt.clear();
        HttpLoad.Answers overloaded = overload.call();
        assertThat(startedInTime()).isLessThanOrEqualTo((long) (1.05 * MOST_PER_SECOND * TIME.toSeconds()));
        awaitNormal();
        HttpLoad.Answers afterwards = load.closed(LIMIT / 2, Duration.ofSeconds(1));
        Run run = new Run(healthy, overloaded, afterwards);
        System.out.println(run);
        return run;
    }

    /** Without those that begin as the last clients are still being answered. */
    private static long startedInTime() {
        Queue<Long> startedAt = context.getBean(Controller.class).startedAt;
        long first = startedAt.element();
        return startedAt.stream().filter(at -> at - first < TIME.toNanos()).count();
    }

    /** What the server can do with as many clients as there are permits, then with too many, and then with few. */
    private record Run(HttpLoad.Answers healthy, HttpLoad.Answers overloaded, HttpLoad.Answers afterwards) {

        boolean holds() {
            return Set.copyOf(afterwards.statuses()).equals(Set.of(200))
                    && overloaded.goodput() >= 0.95 * healthy.goodput()
                    && isWithin(overloaded, 2.5)
                    && isWithin(afterwards, 1.5);
        }

        private boolean isWithin(HttpLoad.Answers answers, double times) {
            return answers.median().toNanos() <= times * healthy.median().toNanos();
        }
    }

    private static void awaitNormal() {
        BlockingPortal portal = context.getBean(BlockingPortal.class);
        await().until(() -> portal.snapshot().admission().equals(new CapacityLimiter.Statistics(LIMIT, 0, 0)));
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
