package io.github.blockingportal.autoconfigure.check;

import java.util.Map;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import static io.github.blockingportal.autoconfigure.check.Warnings.RUNNER;
import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(OutputCaptureExtension.class)
class KeyCheckTest {

    private static ApplicationContextRunner withVariable(String name, String value) {
        return RUNNER.withInitializer(context -> context.getEnvironment()
                .getPropertySources()
                .addFirst(new SystemEnvironmentPropertySource("test-systemEnvironment", Map.of(name, value))));
    }

    @ParameterizedTest
    @Tag("R15")
    @CsvSource(delimiter = '|', textBlock = """
                    timout                            | timeout
                    drain-time-out-seconds            | drain-timeout
                    max-concurent-calls               | max-concurrent-calls
                    worker-limit                      | workers.limit
                    max-waitings                      | max-waiting
                    portals.clock.max-waits           | portals.clock.max-wait
                    web.request-time                  | web.request-timeout
                    context.mdcs                      | context.mdc
                    timeout.seconds                   | timeout
                    calls.find.timout                 | calls.find.timeout
                    calls.orders.find.max-concurent   | calls[orders.find].max-concurrent
                    portals.clock.calls.a.timout      | portals.clock.calls.a.timeout
                    portals.clock.timout              | portals.clock.timeout
                    portals.clock.workers.limits      | portals.clock.workers.limit
                    portal.clock.timeout              | portals.clock.timeout
                    portals.a.b.timeout               | portals[a.b].timeout
                    portals[a.b].timout               | portals[a.b].timeout
                    portals.a.b.c.workers.limit       | portals[a.b.c].workers.limit
                    """)
    void aKeyThatGoesNowhereIsWarnedOfWithTheNearestOne(String written, String nearest, CapturedOutput output) {
        assertThat(Warnings.of(RUNNER.withPropertyValues("blocking-portal." + written + "=1"), output))
                .singleElement()
                .asString()
                .contains(
                        "Property 'blocking-portal." + written + "' (\"blocking-portal." + written
                                + "\" from property source \"test\") goes nowhere, since the portal has no such setting. The nearest is ")
                .endsWith("'blocking-portal." + nearest + "'");
    }

    @ParameterizedTest
    @Tag("R15")
    @CsvSource({
        "BLOCKINGPORTAL_TIMOUT, BLOCKINGPORTAL_TIMEOUT",
        "BLOCKINGPORTAL_DRAIN_TIMEOUT, BLOCKINGPORTAL_DRAINTIMEOUT",
        "BLOCKINGPORTAL_PORTALS_CITY_MAPS_TIMEOUT, BLOCKINGPORTAL_PORTALS_CITYMAPS_TIMEOUT"
    })
    void aVariableThatGoesNowhereIsWarnedOfWithTheNearestVariable(String name, String nearest, CapturedOutput output) {
        assertThat(Warnings.of(withVariable(name, "1m"), output))
                .singleElement()
                .asString()
                .contains(name)
                .endsWith("The nearest is " + nearest);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "BLOCKINGPORTAL_TIMEOUT",
                "BLOCKINGPORTAL_DRAINTIMEOUT",
                "BLOCKING_PORTAL_DRAIN_TIMEOUT",
                "BLOCKINGPORTAL_PORTALS_CITYMAPS_TIMEOUT",
                "BLOCKINGPORTAL_CALLS_ORDERS_FIND_TIMEOUT",
                "BLOCKINGPORTAL_WEB_REQUESTTIMEOUTHEADER"
            })
    void aVariableThatIsASettingIsNot(String name, CapturedOutput output) {
        assertThat(Warnings.of(withVariable(name, "5s"), output)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "BLOCKINGPORTAL_SERVICE_HOST",
                "BLOCKINGPORTAL_SERVICE_PORT_HTTP",
                "BLOCKINGPORTAL_PORT",
                "BLOCKINGPORTAL_PORT_8080_TCP_ADDR"
            })
    void theVariablesThatKubernetesMakesForAServiceAreNotMeant(String name, CapturedOutput output) {
        assertThat(Warnings.of(withVariable(name, "10.0.0.1"), output)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "enabled=true",
                "drainTimeout=7s",
                "drain_timeout=7s",
                "context.mdc[0]=user",
                "context.mdc=user,request",
                "portals.clock=",
                "portals.clock.maxConcurrentCalls=7",
                "portals[city.maps].workers.limit=7",
                "portals.timout.loops=1",
                "web.request-timeout=5s",
                "observations=true",
                "timeout=",
                "calls.find.timeout=5s",
                "calls.orders.find.maxConcurrent=5",
                "calls[Orders.find].timeout=5s",
                "calls.Orders.find.timeout=5s",
                "portals.clock.calls.orders.find.max-concurrent=5",
                "slow-call-threshold=5s",
            })
    void aSettingHoweverItIsWrittenIsNot(String property, CapturedOutput output) {
        assertThat(Warnings.of(RUNNER.withPropertyValues("blocking-portal." + property), output))
                .isEmpty();
    }

    @Test
    void everySettingOfTheMetadataIsKnown() {
        assertThat(KnownSettings.all())
                .extracting(Setting::inFile)
                .contains(
                        "blocking-portal.timeout",
                        "blocking-portal.web.request-timeout",
                        "blocking-portal.portals[*].workers.limit")
                .hasSizeGreaterThan(20);
    }

    @Test
    void keysOfOthersAreNotMeant(CapturedOutput output) {
        assertThat(Warnings.of(
                        RUNNER.withPropertyValues("blocking-portals.timout=1", "blocking.portal.timout=1", "timout=1"),
                        output))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "timeout, 30",
        "timeout, 1",
        "timeout, 49",
        "timeout, ' 30 '",
        "timeout, ${wanted:30}",
        "drain-timeout, 20",
        "stall-threshold, 2",
        "web.request-timeout, 5",
        "portals.clock.timeout, 3"
    })
    void aDurationOfSoFewMillisecondsWithoutAUnitIsWarnedOf(String property, String value, CapturedOutput output) {
        String number = value.replaceAll("\\D", "");
        assertThat(Warnings.of(RUNNER.withPropertyValues("blocking-portal." + property + "=" + value), output))
                .filteredOn(line -> line.contains("without a unit"))
                .singleElement()
                .asString()
                .contains("Property 'blocking-portal." + property + "' (")
                .endsWith(") is %s without a unit, which is %s ms. Write %ss if these are seconds, and %sms if not"
                        .formatted(number, number, number, number));
    }

    @ParameterizedTest
    @CsvSource({
        "timeout, 30ms",
        "timeout, 30s",
        "timeout, 0",
        "timeout, 50",
        "timeout, 5000",
        "timeout, PT30S",
        "loops, 30",
        "max-concurrent-calls, 1024"
    })
    void otherValuesAreNot(String property, String value, CapturedOutput output) {
        assertThat(Warnings.of(RUNNER.withPropertyValues("blocking-portal." + property + "=" + value), output))
                .isEmpty();
    }

    @Test
    void aValueThatAnotherSourceOverridesDoesNotCount(CapturedOutput output) {
        assertThat(Warnings.of(
                        withVariable("BLOCKINGPORTAL_TIMEOUT", "30s").withPropertyValues("blocking-portal.timeout=30"),
                        output))
                .isEmpty();
    }
}
