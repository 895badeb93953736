package io.github.blockingportal.autoconfigure.web.disconnect;

import java.io.IOException;

import org.apache.catalina.webresources.TomcatURLStreamHandlerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.web.server.servlet.context.AnnotationConfigServletWebServerApplicationContext;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.test.tools.CompileWithForkedClassLoader;

import io.github.blockingportal.autoconfigure.AheadOfTime;
import io.github.blockingportal.autoconfigure.BlockingPortalAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Clients that leave an application that is processed ahead of time. */
@Timeout(180)
class DisconnectAotTest {

    @Test
    @CompileWithForkedClassLoader
    void theGeneratedCodeCancelsTheCallOfAClientThatLeaves() {
        TomcatURLStreamHandlerFactory.disable(); // a JVM takes one, and has that of the other tests' Tomcat
        AheadOfTime application = new AheadOfTime(new AnnotationConfigServletWebServerApplicationContext(), context -> {
            TestPropertyValues.of("blocking-portal.web.cancel-on-disconnect=true")
                    .applyTo(context);
            context.register(
                    BlockingPortalAutoConfiguration.class,
                    TomcatServletWebServerAutoConfiguration.class,
                    DispatcherServletAutoConfiguration.class,
                    WebMvcAutoConfiguration.class,
                    BlockingPortalDisconnectAutoConfiguration.class,
                    Application.class);
        });
        application.run(
                ServletWebServerApplicationContext::new,
                TestPropertyValues.of("server.port=0", "blocking-portal.web.cancel-on-disconnect=true")::applyTo,
                DisconnectAotTest::leave);
    }

    private static void leave(ServletWebServerApplicationContext context) {
        Waiting.Ends ends = context.getBean(Waiting.Ends.class);
        try (RawClient client = new RawClient(context.getWebServer().getPort())) {
            client.get("/never");
            await().until(() -> context.getBean(Upstream.class).asked.get() == 1);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        await().untilAsserted(() ->
                assertThat(ends.all).containsExactly("never CANCELLED since the client of GET /never left"));
    }

    @Configuration(proxyBeanMethods = false)
    @Import(Waiting.Controller.class)
    static class Application {

        @Bean
        Upstream upstream() throws IOException {
            return new Upstream();
        }

        @Bean
        Waiting.Ends ends() {
            return new Waiting.Ends();
        }
    }
}
