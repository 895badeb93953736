package io.github.blockingportal.autoconfigure.web.disconnect;

import org.apache.coyote.http11.Http11Nio2Protocol;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import io.github.blockingportal.autoconfigure.BlockingPortalAutoConfiguration;
import io.github.blockingportal.autoconfigure.web.Server;

import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(OutputCaptureExtension.class)
@Timeout(60)
class DisconnectConfigurationTest {

    private static final String ON = "blocking-portal.web.cancel-on-disconnect=true";

    private final WebApplicationContextRunner runner = new WebApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    BlockingPortalAutoConfiguration.class, BlockingPortalDisconnectAutoConfiguration.class));

    @Test
    void itIsOffUnlessItIsSwitchedOn() {
        runner.run(context -> assertThat(context).doesNotHaveBean(ClientWatch.class));
        runner.withPropertyValues(ON, "blocking-portal.enabled=false")
                .run(context -> assertThat(context).doesNotHaveBean(ClientWatch.class));
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        BlockingPortalAutoConfiguration.class, BlockingPortalDisconnectAutoConfiguration.class))
                .withPropertyValues(ON)
                .run(context -> assertThat(context).doesNotHaveBean(ClientWatch.class));
    }

    @Test
    void itKnowsTheServersThatAreThere() {
        runner.withPropertyValues(ON)
                .run(context -> assertThat(context)
                        .hasSingleBean(TomcatConnections.class)
                        .hasSingleBean(JettyConnections.class)
                        .hasSingleBean(GoneClientResolver.class));
        runner.withPropertyValues(ON)
                .withClassLoader(
                        new FilteredClassLoader("org.apache.catalina", "org.apache.coyote", "io.micrometer.core"))
                .run(context -> assertThat(context)
                        .hasSingleBean(ClientWatch.class)
                        .hasSingleBean(JettyConnections.class)
                        .doesNotHaveBean(DisconnectMeters.class)
                        .doesNotHaveBean(TomcatConnections.class));
        runner.withPropertyValues(ON)
                .withClassLoader(new FilteredClassLoader("org.eclipse.jetty"))
                .run(context -> assertThat(context)
                        .hasSingleBean(TomcatConnections.class)
                        .doesNotHaveBean(JettyConnections.class));
    }

    @Test
    void aConnectionThatIsNotKnownIsSaidOnceAndServedAllTheSame(CapturedOutput output) throws Exception {
        try (ConfigurableApplicationContext context = Server.TOMCAT.startMvc(Nio2.class, "--" + ON);
                RawClient client = new RawClient(Server.port(context))) {
            assertThat(client.get("/quick").answer()).isEqualTo("200 quick");
            assertThat(client.get("/slow").answer()).isEqualTo("200 slow");
        }
        assertThat(output.getOut())
                .containsOnlyOnce(
                        "blocking-portal.web.cancel-on-disconnect=true has no effect for requests such as this"
                                + " one, a org.apache.catalina.connector.RequestFacade over HTTP/1.1: whether its client has left"
                                + " is known of Tomcat's and Jetty's connections alone");
    }

    @Test
    void aNativeImageFindsWhatIsReadOfTomcat() throws Exception {
        RuntimeHints hints = new RuntimeHints();
        new TomcatHints().registerHints(hints, getClass().getClassLoader());
        assertThat(RuntimeHintsPredicates.reflection().onFieldAccess("org.apache.coyote.Request", "hook"))
                .accepts(hints);
        assertThat(RuntimeHintsPredicates.reflection().onFieldAccess(TomcatConnections.STREAM_PROCESSOR, "stream"))
                .accepts(hints);
        assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(TomcatConnections.STREAM, "isActive"))
                .accepts(hints);
    }

    @Configuration(proxyBeanMethods = false)
    @Import(Waiting.class)
    static class Nio2 {

        @Bean
        WebServerFactoryCustomizer<TomcatServletWebServerFactory> nio2() {
            return factory -> factory.setProtocol(Http11Nio2Protocol.class.getName());
        }
    }
}
