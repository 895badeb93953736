package io.github.blockingportal.recipes;

import java.util.stream.Stream;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.web.reactive.function.client.WebClient;

/** Spring Boot applications that consist of a recipe, and of what Boot makes for it. */
@EnableAutoConfiguration
class Running {

    static ConfigurableApplicationContext job(Upstream upstream, Class<?> recipe, String... properties) {
        return application(upstream, recipe, properties)
                .web(WebApplicationType.NONE)
                .run();
    }

    static ConfigurableApplicationContext server(Upstream upstream, Class<?> recipe, String... properties) {
        return application(upstream, recipe, properties)
                .web(WebApplicationType.SERVLET)
                .run();
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
                .properties(Stream.of(properties).toArray(String[]::new));
    }

    @Bean
    WebClient upstream(WebClient.Builder builder, @Value("${upstream.url}") String url) {
        return builder.baseUrl(url).build();
    }
}
