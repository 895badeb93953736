package io.github.blockingportal.sample;

import java.net.URI;
import java.time.Duration;

import org.springframework.boot.SpringApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.support.WebClientHttpServiceGroupConfigurer;

/** The sample with a Redis, and with a clock that all of its instances share. A program, to be run in a JVM of its own. */
@Configuration(proxyBeanMethods = false)
class SharingSample {

    public static void main(String[] args) {
        SpringApplication.run(new Class<?>[] {SampleApplication.class, SharingSample.class}, args);
    }

    /** After the sample's own, which has the address of the clock in the same process. */
    @Bean
    @Order(Ordered.LOWEST_PRECEDENCE)
    WebClientHttpServiceGroupConfigurer sharedClock(Environment environment) {
        int port = environment.getRequiredProperty("shared.clock.port", Integer.class);
        return groups -> groups.forEachClient((group, client) -> client.filter((request, next) -> {
            URI own = request.url();
            URI shared = URI.create("http://127.0.0.1:" + port + own.getRawPath() + "?" + own.getRawQuery());
            return next.exchange(ClientRequest.from(request).url(shared).build());
        }));
    }

    @Bean
    LettuceConnectionFactory redis(Environment environment) {
        int port = environment.getRequiredProperty("shared.redis.port", Integer.class);
        return new LettuceConnectionFactory(
                new RedisStandaloneConfiguration("127.0.0.1", port),
                LettuceClientConfiguration.builder()
                        .commandTimeout(Duration.ofSeconds(1))
                        .build());
    }
}
