package io.github.blockingportal.recipes;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.WebClient;

import io.github.blockingportal.BlockingPortal;

/** Spring Boot applications that consist of a recipe, and of what Boot makes for it. */
@EnableAutoConfiguration
class Running {

    static ConfigurableApplicationContext job(Upstream upstream, Class<?> recipe, String... properties) {
        return warm(application(upstream, recipe, properties)
                .web(WebApplicationType.NONE)
                .run());
    }

    static ConfigurableApplicationContext server(Upstream upstream, Class<?> recipe, String... properties) {
        return warm(application(upstream, recipe, properties)
                .web(WebApplicationType.SERVLET)
                .run());
    }

    /** The first request of a client takes longer than all others, and the recipes have deadlines of seconds. */
    private static ConfigurableApplicationContext warm(ConfigurableApplicationContext application) {
        WebClient upstream = application.getBean(WebClient.class);
        application
                .getBean(BlockingPortal.class)
                .call(() -> upstream.get().uri("/").exchangeToMono(ClientResponse::releaseBody));
        return application;
    }

    static String url(ConfigurableApplicationContext server) {
        return "http://127.0.0.1:" + server.getEnvironment().getRequiredProperty("local.server.port");
    }

    private static SpringApplicationBuilder application(Upstream upstream, Class<?> recipe, String... properties) {
        return new SpringApplicationBuilder(Running.class, recipe)
                .properties(
                        "spring.main.banner-mode=off",
                        "server.address=127.0.0.1",
                        "server.port=0",
                        "spring.batch.job.enabled=false",
                        "upstream.url=" + upstream.url())
                .properties(properties);
    }

    @Bean
    WebClient upstream(WebClient.Builder builder, @Value("${upstream.url}") String url) {
        return builder.baseUrl(url).build();
    }
}
