package io.github.blockingportal.autoconfigure.web;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.CallInfo;
import io.github.blockingportal.PortalClosedException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Thousands of requests may be turned away in a second: the log has a few lines for that, which account for all of them. */
@ExtendWith(OutputCaptureExtension.class)
@Tag("N1")
class AnswerLogTest {

    private static final Duration TIME = Duration.ofSeconds(1);
    private static final int REQUESTS = 300;
    private static final Pattern OTHERS =
            Pattern.compile(", and to (\\d+) requests before it that are told at debug[,:] ");

    @Test
    void tenLinesAtOnceAndThenOneASecondTellOfAllRequests(CapturedOutput log) {
        try (ConfigurableApplicationContext context = Server.TOMCAT.startMvc(
                Application.class, "--blocking-portal.max-concurrent-calls=0", "--blocking-portal.max-wait=0")) {
            HttpLoad load = new HttpLoad("http://localhost:" + Server.port(context) + "/never");

            long begin = System.nanoTime();
            HttpLoad.Answers answers = load.open(REQUESTS, TIME);
            Duration took = Duration.ofNanos(System.nanoTime() - begin);

            assertThat(answers.statuses()).hasSize(REQUESTS).containsOnly(503);
            assertThat(lines(log)).hasSizeBetween(10, mostLinesIn(took));
            AtomicInteger sent = new AtomicInteger(REQUESTS);
            await().pollInterval(TIME.multipliedBy(2)) // so that each has a line, which tells of all before
                    .atMost(TIME.multipliedBy(20))
                    .until(() -> {
                        load.open(1, TIME);
                        return lines(log).size() + others(lines(log)) == sent.incrementAndGet();
                    });
        }
    }

    @Test
    void thoseWithoutAWarningHaveTheirLineAtDebug(CapturedOutput log) {
        Logger logger = (Logger) LoggerFactory.getLogger(BlockingPortal.class);
        Level before = logger.getLevel();
        logger.setLevel(Level.DEBUG);
        try {
            AnswerLog answers = new AnswerLog();
            long begin = System.nanoTime();
            for (int request = 0; request < 30; request++) {
                answers.problem(closed("shop", request), "GET", "/told-" + request + "-at-debug");
            }
            Duration took = Duration.ofNanos(System.nanoTime() - begin);
            assertThat(log.getOut().lines().filter(line -> line.contains("at-debug: closed")))
                    .hasSize(30)
                    .filteredOn(line -> line.contains("WARN"))
                    .hasSizeBetween(10, mostLinesIn(took));
        } finally {
            logger.setLevel(before);
        }
    }

    @Test
    void answersThatHaveBegunAreToldOfInAFewLinesToo(CapturedOutput log) {
        AnswerLog answers = new AnswerLog();
        for (int request = 0; request < 1000; request++) {
            answers.tooLate(closed("shop", request), "GET", "/begun");
        }
        assertThat(warnings(log, "to GET /begun")).hasSizeBetween(10, 30);
    }

    /** Ten at once, and one for each second. */
    private static int mostLinesIn(Duration time) {
        return 10 + (int) time.toSeconds();
    }

    private static PortalClosedException closed(String portal, int request) {
        return new PortalClosedException(new CallInfo(portal, request, null), "closed");
    }

    @Test
    void portalsWithNamesThatAreMadeFromDataHaveAFewLinesTogether(CapturedOutput log) {
        AnswerLog answers = new AnswerLog();
        int portals = 1000;
        for (int request = 0; request < 20 * portals; request++) {
            answers.problem(closed("user-" + request % portals, request), "GET", "/of-many");
        }
        assertThat(warnings(log, "GET /of-many")).hasSizeBetween(1000, 3000);
    }

    private static List<String> lines(CapturedOutput log) {
        return warnings(log, "Answering 503 to GET /never");
    }

    /** Without what is told at debug, for which another test's application may have asked. */
    private static List<String> warnings(CapturedOutput log, String text) {
        return log.getOut()
                .lines()
                .filter(line -> line.contains(" WARN ") && line.contains(text))
                .toList();
    }

    private static int others(List<String> lines) {
        return lines.stream()
                .map(OTHERS::matcher)
                .filter(Matcher::find)
                .mapToInt(found -> Integer.parseInt(found.group(1)))
                .sum();
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(Controller.class)
    static class Application {}

    @RestController
    static class Controller {

        private final BlockingPortal portal;

        Controller(BlockingPortal portal) {
            this.portal = portal;
        }

        @GetMapping("/never")
        String never() {
            return portal.call(() -> Mono.just("never"));
        }
    }
}
