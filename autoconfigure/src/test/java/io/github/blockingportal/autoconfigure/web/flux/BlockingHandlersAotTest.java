package io.github.blockingportal.autoconfigure.web.flux;

import org.junit.jupiter.api.Test;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.boot.web.context.reactive.StandardReactiveWebEnvironment;
import org.springframework.boot.webflux.autoconfigure.WebFluxAutoConfiguration;
import org.springframework.core.test.tools.CompileWithForkedClassLoader;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerAdapter;

import io.github.blockingportal.autoconfigure.AheadOfTime;
import io.github.blockingportal.autoconfigure.BlockingPortalAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;

/** Handlers in blocking style in an application that is processed ahead of time. */
class BlockingHandlersAotTest {

    @Test
    @CompileWithForkedClassLoader
    void theyRunOnTheWorkersToo() {
        AheadOfTime application = new AheadOfTime(context -> {
            context.setEnvironment(new StandardReactiveWebEnvironment());
            TestPropertyValues.of("blocking-portal.web.blocking-handlers=true").applyTo(context);
            context.register(
                    BlockingPortalAutoConfiguration.class,
                    BlockingPortalHandlersAutoConfiguration.class,
                    WebFluxAutoConfiguration.class,
                    BlockingHandlersConfigurationTest.Places.class);
        });
        assertThat(RuntimeHintsPredicates.reflection().onFieldAccess(RequestMappingHandlerAdapter.class, "scheduler"))
                .accepts(application.hints());
        application.run(context -> WebTestClient.bindToApplicationContext(context)
                .build()
                .get()
                .uri("/first")
                .exchange()
                .expectBody(String.class)
                .isEqualTo("a worker"));
    }
}
