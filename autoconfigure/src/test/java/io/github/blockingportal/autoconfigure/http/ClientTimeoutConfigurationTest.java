package io.github.blockingportal.autoconfigure.http;

import java.net.URI;
import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.restclient.RestClientCustomizer;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.webclient.WebClientCustomizer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;

import io.github.blockingportal.PortalTimeoutException;
import io.github.blockingportal.autoconfigure.InvalidPortalPropertyException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** When requests tell how much time is left. */
class ClientTimeoutConfigurationTest {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(BlockingPortalClientsAutoConfiguration.class));
    private final ApplicationContextRunner named =
            runner.withPropertyValues("blocking-portal.web.client-timeout-header=X-Time-Left");

    @Test
    void bothKindsOfClientsDoWhereAHeaderIsNamed() {
        named.run(context ->
                assertThat(context).hasSingleBean(WebClientCustomizer.class).hasSingleBean(RestClientCustomizer.class));
    }

    @Test
    void noneDoesOtherwise() {
        runner.run(context -> assertThat(context)
                .doesNotHaveBean(WebClientCustomizer.class)
                .doesNotHaveBean(RestClientCustomizer.class));
        runner.withPropertyValues("blocking-portal.web.client-timeout-header=")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(WebClientCustomizer.class));
        named.withPropertyValues("blocking-portal.enabled=false")
                .run(context -> assertThat(context).doesNotHaveBean(WebClientCustomizer.class));
    }

    @Test
    void eachKindCanBeMissing() {
        named.withClassLoader(new FilteredClassLoader(WebClientCustomizer.class))
                .run(context -> assertThat(context).hasSingleBean(RestClientCustomizer.class));
        named.withClassLoader(new FilteredClassLoader(RestClientCustomizer.class))
                .run(context -> assertThat(context).hasSingleBean(WebClientCustomizer.class));
        named.withClassLoader(new FilteredClassLoader("org.springframework.http"))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(ClientTimeout.class));
    }

    @ParameterizedTest
    @ValueSource(strings = {"two words", "time:left", "zeit-übrig"})
    void whatIsNoNameOfAHeaderStopsTheStart(String name) {
        runner.withPropertyValues("blocking-portal.web.client-timeout-header=" + name)
                .run(context -> assertThat(context.getStartupFailure())
                        .rootCause()
                        .isInstanceOf(InvalidPortalPropertyException.class)
                        .hasMessage("Property 'blocking-portal.web.client-timeout-header' must not be '" + name
                                + "'. Use the name of a header, such as grpc-timeout, or leave it out."));
    }

    @Test
    void aHeaderThatIsNotGrpcsHasMilliseconds() {
        assertThat(value("X-Time-Left", Duration.ofSeconds(2))).isEqualTo("2000");
        assertThat(value("grpc-timeout", Duration.ofSeconds(2))).isEqualTo("2000m");
    }

    @Test
    void theMessageKeepsSecretsOfTheAddress() {
        assertThatThrownBy(() -> value("grpc-timeout", Duration.ZERO))
                .isInstanceOf(PortalTimeoutException.class)
                .hasMessageStartingWith("No request was sent for GET https://host:1/path: nothing is left");
    }

    private static String value(String header, Duration left) {
        URI address = URI.create("https://user:secret@host:1/path?key=secret#part");
        HttpHeaders headers = new HttpHeaders();
        new ClientTimeout(header).tell(left, headers, HttpMethod.GET, address);
        return String.valueOf(headers.getFirst(header));
    }
}
