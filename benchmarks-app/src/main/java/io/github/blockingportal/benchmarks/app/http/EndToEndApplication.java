package io.github.blockingportal.benchmarks.app.http;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.annotation.Import;

/** The application under load. */
@SpringBootConfiguration
@EnableAutoConfiguration
@Import(AnswerController.class)
class EndToEndApplication {

    /** Runs with Spring Boot's command line arguments and says its port. */
    public static void main(String[] args) {
        ServletWebServerApplicationContext context =
                (ServletWebServerApplicationContext) new SpringApplicationBuilder(EndToEndApplication.class)
                        .properties("spring.config.name=end-to-end")
                        .run(args);
        System.out.println("ready " + context.getWebServer().getPort());
    }
}
