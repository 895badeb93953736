package io.github.blockingportal.sample;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Import;

import io.github.blockingportal.sample.clock.ClockServer;

/**
 * World facts: blocking controllers in front of a database and a clock service that are both reactive. The clock service is
 * an application of its own, so its package is not scanned.
 */
@SpringBootApplication(
        scanBasePackages = {
            "io.github.blockingportal.sample.data",
            "io.github.blockingportal.sample.demo",
            "io.github.blockingportal.sample.web"
        })
@Import(ClockServer.class)
public class SampleApplication {

    /** Runs the application with Spring Boot's command line arguments. */
    public static void main(String[] args) {
        SpringApplication.run(SampleApplication.class, args);
    }
}
