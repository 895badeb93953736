package io.github.blockingportal.autoconfigure.check;

import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import io.github.blockingportal.autoconfigure.web.Server;

import static org.assertj.core.api.Assertions.assertThat;

/** Real servers with as many threads as they are told. */
@ExtendWith(OutputCaptureExtension.class)
class ThreadCheckTest {

    private static Stream<String> warningsOf(Server server, CapturedOutput output, String... arguments) {
        try (ConfigurableApplicationContext context = server.startMvc(Application.class, arguments)) {
            assertThat(context.isRunning()).isTrue();
        }
        return Warnings.in(output).stream().filter(line -> line.contains("BlockingPortal"));
    }

    @ParameterizedTest
    @CsvSource({"TOMCAT, Tomcat, server.tomcat.threads.max", "JETTY, Jetty, server.jetty.threads.max"})
    void limitsThatAreTogetherAboveTheThreadsAreWarnedOfWithTheNumbersAndThePropertiesToChange(
            Server server, String name, String threads, CapturedOutput output) {
        assertThat(warningsOf(
                        server,
                        output,
                        "--" + threads + "=60",
                        "--blocking-portal.max-concurrent-calls=20",
                        "--blocking-portal.portals.clock.max-concurrent-calls=41"))
                .singleElement()
                .asString()
                .endsWith("The portals hold up to 61 callers together ('clock' 41, 'portal' 20), and " + name
                        + " has 60 threads ("
                        + threads + "), so slow neighbours can take all of them before a limit is reached. Lower"
                        + " blocking-portal.portals.clock.max-concurrent-calls, or raise " + threads);
    }

    @ParameterizedTest
    @EnumSource(
            value = Server.class,
            names = {"TOMCAT", "JETTY"})
    void limitsThatLeaveAThreadAreNot(Server server, CapturedOutput output) {
        assertThat(warningsOf(
                        server,
                        output,
                        "--server.tomcat.threads.max=60",
                        "--server.jetty.threads.max=60",
                        "--blocking-portal.max-concurrent-calls=20",
                        "--blocking-portal.portals.clock.max-concurrent-calls=40"))
                .isEmpty();
    }

    @Test
    void aLimitThatFindsItselfIsNot(CapturedOutput output) {
        assertThat(warningsOf(
                        Server.TOMCAT,
                        output,
                        "--server.tomcat.threads.max=60",
                        "--blocking-portal.max-concurrent-calls=20",
                        "--blocking-portal.portals.clock.max-concurrent-calls=900",
                        "--blocking-portal.portals.clock.adaptive.enabled=true",
                        "--blocking-portal.portals.clock.adaptive.min=61"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--blocking-portal.max-concurrent-calls=201",
                "--blocking-portal.max-concurrent-calls=1024",
                "--blocking-portal.portals.clock.max-concurrent-calls=1"
            })
    void aLimitThatIsSetAndASecondPortalCountAgainstTheDefaultsOfTheServer(String argument, CapturedOutput output) {
        assertThat(warningsOf(Server.TOMCAT, output, argument))
                .singleElement()
                .asString()
                .contains("and Tomcat has 200 threads")
                .contains("Lower blocking-portal.max-concurrent-calls, or");
    }

    @ParameterizedTest
    @CsvSource({"20, 181, '20 + 181 waiting', max-waiting", "150, 51, '150 + 51 waiting', max-concurrent-calls"})
    void whoMayWaitStandsOnAThreadToo(String limit, String waiting, String shown, String lower, CapturedOutput output) {
        assertThat(warningsOf(
                        Server.TOMCAT,
                        output,
                        "--blocking-portal.max-concurrent-calls=" + limit,
                        "--blocking-portal.max-waiting=" + waiting))
                .singleElement()
                .asString()
                .contains("hold up to 201 callers together ('portal' " + shown + ")")
                .contains("Lower blocking-portal." + lower + ", or");
    }

    @Test
    void whereNobodyWaitsTheBoundOfThoseWhoWaitDoesNotCount(CapturedOutput output) {
        assertThat(warningsOf(
                        Server.TOMCAT,
                        output,
                        "--blocking-portal.max-concurrent-calls=20",
                        "--blocking-portal.max-waiting=500",
                        "--blocking-portal.max-wait=0"))
                .isEmpty();
    }

    @Test
    void aPortalThatIsAsItCameIsNotWarnedOf(CapturedOutput output) {
        assertThat(warningsOf(Server.TOMCAT, output)).isEmpty();
    }

    /** Java 17 has none, and serves with its platform threads in spite of the property. */
    @ParameterizedTest
    @EnumSource(
            value = Server.class,
            names = {"TOMCAT", "JETTY"})
    void virtualThreadsAreAsManyAsAreWanted(Server server, CapturedOutput output) {
        assertThat(warningsOf(
                        server,
                        output,
                        "--spring.threads.virtual.enabled=true",
                        "--blocking-portal.max-concurrent-calls=500"))
                .hasSize(Runtime.version().feature() >= 21 ? 0 : 1);
    }

    @Test
    void aServerOfReactiveHandlersHasNoThreadsThatWait(CapturedOutput output) {
        try (ConfigurableApplicationContext context =
                Server.TOMCAT.startWebFlux(Application.class, "--blocking-portal.max-concurrent-calls=500")) {
            assertThat(context.isRunning()).isTrue();
        }
        assertThat(Warnings.in(output)).noneMatch(line -> line.contains("hold up to"));
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}
}
