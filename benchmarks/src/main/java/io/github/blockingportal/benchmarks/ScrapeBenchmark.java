package io.github.blockingportal.benchmarks;

import java.util.concurrent.TimeUnit;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.autoconfigure.BlockingPortalAutoConfiguration;
import io.github.blockingportal.autoconfigure.metrics.BlockingPortalMetricsAutoConfiguration;

/**
 * One scrape of all that the auto-configuration registers, with Prometheus. What a further loop costs is the difference of a score
 * with many loops and of one with a single loop, since the meters of a hundred call names cost what they cost.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(5)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 20, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // by start()
public class ScrapeBenchmark {

    @Param({"1", "64"})
    public int loops;

    @Param({"0", "100000"})
    public int callsInFlight;

    /** How many names calls have had. */
    @Param({"1", "100"})
    public int names;

    private ConfigurableApplicationContext application;
    private PrometheusMeterRegistry registry;

    @Setup(Level.Trial)
    public void start() {
        application = new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .logStartupInfo(false)
                .properties("spring.main.banner-mode=off", "logging.level.root=warn")
                .properties("blocking-portal.loops=" + loops, "blocking-portal.timeout=0")
                .properties("blocking-portal.max-concurrent-calls=1000000", "blocking-portal.drain-timeout=1ms")
                .run();
        registry = application.getBean(PrometheusMeterRegistry.class);
        BlockingPortal portal = application.getBean(BlockingPortal.class);
        for (int i = 0; i < names; i++) {
            portal.named("call-" + i).call(() -> Mono.just("value"));
        }
        for (int i = 0; i < callsInFlight; i++) {
            portal.named("call-" + i % names).submit(Mono::never);
        }
    }

    @TearDown
    public void stop() {
        application.close();
    }

    @Benchmark
    public String scrape() {
        return registry.scrape();
    }

    /** A portal, its meters, and a registry. */
    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({BlockingPortalAutoConfiguration.class, BlockingPortalMetricsAutoConfiguration.class})
    static class Application {

        @Bean
        PrometheusMeterRegistry registry() {
            return new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        }
    }
}
