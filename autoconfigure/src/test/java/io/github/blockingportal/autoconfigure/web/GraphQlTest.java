package io.github.blockingportal.autoconfigure.web;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;

import graphql.GraphQLError;
import graphql.GraphqlErrorBuilder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.graphql.autoconfigure.GraphQlSourceBuilderCustomizer;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.graphql.data.method.annotation.Argument;
import org.springframework.graphql.data.method.annotation.GraphQlExceptionHandler;
import org.springframework.graphql.data.method.annotation.QueryMapping;
import org.springframework.graphql.execution.DataFetcherExceptionResolver;
import org.springframework.graphql.execution.ErrorType;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.ControllerAdvice;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.PortalException;
import io.github.blockingportal.autoconfigure.BlockingPortalAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;

/** What a client of Spring for GraphQL gets for the portal's exceptions. */
@ExtendWith(OutputCaptureExtension.class)
@Timeout(60)
@Tag("R39")
class GraphQlTest {

    private static HttpResponse<String> ask(ConfigurableApplicationContext context, String field, String failure)
            throws Exception {
        String query = "{\"query\":\"{ %s(failure: \\\"%s\\\") }\"}".formatted(field, failure);
        return Http.post(Server.port(context), "/graphql", query);
    }

    private static ConfigurableApplicationContext start(Server server, Class<?> application, String... arguments) {
        WebApplicationType type = server == Server.NETTY ? WebApplicationType.REACTIVE : WebApplicationType.SERVLET;
        return server.start(type, application, arguments);
    }

    @ParameterizedTest
    @EnumSource
    void itIsAnErrorWithAClassificationAndACode(Server server, CapturedOutput log) throws Exception {
        try (ConfigurableApplicationContext context = start(server, Application.class)) {
            for (String field : new String[] {"blocking", "reactive"}) {
                assertThat(ask(context, field, "TIMEOUT").body())
                        .contains("\"message\":\"There was no answer in time.\"", "\"path\":[\"" + field + "\"]")
                        .contains("\"code\":\"GATEWAY_TIMEOUT\"", "\"classification\":\"GATEWAY_TIMEOUT\"")
                        .doesNotContain("Portal", "INTERNAL_ERROR", "retryAfter");
                assertThat(ask(context, field, "SATURATED").body())
                        .contains("\"message\":\"There is no capacity now.\"", "\"retryAfter\":1")
                        .contains("\"code\":\"SERVICE_UNAVAILABLE\"", "\"classification\":\"SERVICE_UNAVAILABLE\"");
                assertThat(ask(context, field, "COMPLETION").body()).contains("GATEWAY_TIMEOUT");
                assertThat(ask(context, field, "OTHER_CAUSE").body()).contains("INTERNAL_ERROR");
            }
        }
        assertThat(log).contains("Answering 504 to GraphQL /blocking: Portal 'portal' timed out call 'fails'");
    }

    @ParameterizedTest
    @CsvSource({"Annotated", "Resolving"})
    void aHandlerOfTheApplicationsWins(String how, CapturedOutput log) throws Exception {
        Class<?> application = how.equals("Annotated") ? Annotated.class : Resolving.class;
        try (ConfigurableApplicationContext context = start(Server.TOMCAT, application)) {
            assertThat(ask(context, "blocking", "TIMEOUT").body())
                    .contains("\"message\":\"own\"", "\"classification\":\"FORBIDDEN\"");
        }
        assertThat(log).doesNotContain("Answering");
    }

    @Test
    void aPropertySwitchesItOff() throws Exception {
        try (ConfigurableApplicationContext context =
                start(Server.TOMCAT, Application.class, "--blocking-portal.web.map-exceptions=false")) {
            assertThat(ask(context, "blocking", "TIMEOUT").body()).contains("INTERNAL_ERROR");
        }
    }

    @Test
    void nothingOfItIsThereWithoutGraphQl() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        BlockingPortalAutoConfiguration.class, BlockingPortalGraphQlAutoConfiguration.class))
                .withClassLoader(new FilteredClassLoader("org.springframework.graphql", "graphql"))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean("blockingPortalGraphQlErrors"));
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(Queries.class)
    static class Application {

        @Bean
        GraphQlSourceBuilderCustomizer schema() {
            String text = "type Query { blocking(failure: String): String reactive(failure: String): String }";
            return builder -> builder.schemaResources(new ByteArrayResource(text.getBytes(StandardCharsets.UTF_8)));
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Import({Application.class, Advice.class})
    static class Annotated {}

    @ControllerAdvice
    static class Advice {

        @GraphQlExceptionHandler
        GraphQLError own(PortalException failure) {
            return error();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Import(Application.class)
    static class Resolving {

        @Bean
        DataFetcherExceptionResolver own() {
            return DataFetcherExceptionResolver.forSingleError((failure, environment) -> error());
        }
    }

    private static GraphQLError error() {
        return GraphqlErrorBuilder.newError()
                .message("own")
                .errorType(ErrorType.FORBIDDEN)
                .build();
    }

    @Controller
    static class Queries {

        private final BlockingPortal portal;

        Queries(BlockingPortal portal) {
            this.portal = portal;
        }

        @QueryMapping
        Mono<String> reactive(@Argument Failures failure) {
            return portal.workers().run(() -> failure.fail(portal));
        }

        @QueryMapping
        Callable<String> blocking(@Argument Failures failure) {
            return () -> failure.fail(portal);
        }
    }
}
