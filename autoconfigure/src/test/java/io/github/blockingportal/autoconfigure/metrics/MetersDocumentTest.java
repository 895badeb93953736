package io.github.blockingportal.autoconfigure.metrics;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.prometheus.PrometheusMetricsExportAutoConfiguration;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.autoconfigure.BlockingPortalAutoConfiguration;
import io.github.blockingportal.autoconfigure.adaptive.BlockingPortalAdaptiveAutoConfiguration;
import io.github.blockingportal.autoconfigure.cluster.BlockingPortalClusterAutoConfiguration;
import io.github.blockingportal.autoconfigure.web.disconnect.BlockingPortalDisconnectAutoConfiguration;
import io.github.blockingportal.spring.InstanceCount;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The table in docs/meters.md is what a registry has once a portal has done everything that is measured. */
class MetersDocumentTest {

    private static final Path DOCUMENT = Path.of("../docs/meters.md");
    private static final Path SOURCES = Path.of("src/main/java");
    private static final String UPDATE = "update.docs";
    private static final String BEGIN = "<!-- meters: begin -->\n";
    private static final String END = "<!-- meters: end -->";
    private static final String HEAD =
            "| meter | kind | unit | tags | | in Prometheus, after `blocking_portal_` |\n|---|---|---|---|---|---|\n";
    private static final Pattern LITERAL = Pattern.compile("\"(blocking\\.portal\\.[a-z.]+)\"");

    private final WebApplicationContextRunner runner = new WebApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    BlockingPortalAutoConfiguration.class,
                    BlockingPortalAdaptiveAutoConfiguration.class,
                    BlockingPortalMetricsAutoConfiguration.class,
                    BlockingPortalDisconnectAutoConfiguration.class,
                    BlockingPortalClusterAutoConfiguration.class,
                    MetricsAutoConfiguration.class,
                    CompositeMeterRegistryAutoConfiguration.class,
                    PrometheusMetricsExportAutoConfiguration.class))
            .withBean(InstanceCount.class, () -> () -> 1)
            .withPropertyValues(
                    "blocking-portal.web.cancel-on-disconnect=true",
                    "blocking-portal.cluster.max-concurrent-calls=400");

    @Test
    void theTableHasEveryMeterAsItIsRegistered() {
        runner.withPropertyValues("blocking-portal.adaptive.enabled=true").run(context -> {
            PrometheusMeterRegistry registry = context.getBean(PrometheusMeterRegistry.class);
            BlockingPortal portal = context.getBean(BlockingPortal.class);
            portal.call(() -> Mono.just(1));
            portal.workers().run(() -> 1).block();
            await().until(() -> registry.scrape().contains("workers_tasks_seconds"));
            check(table(registry));
        });
    }

    private static void check(String table) throws IOException {
        String document = document();
        String written = document.substring(document.indexOf(BEGIN) + BEGIN.length(), document.indexOf(END));
        if (System.getProperty(UPDATE) != null) {
            Files.writeString(DOCUMENT, document.replace(BEGIN + written + END, BEGIN + table + END));
            return;
        }
        assertThat(written)
                .as(
                        "The table in docs/meters.md. To write it again: mvn -pl core,autoconfigure test -Dtest=%s -D%s"
                                + " -Dsurefire.failIfNoSpecifiedTests=false",
                        MetersDocumentTest.class.getSimpleName(), UPDATE)
                .isEqualTo(table);
    }

    private static String document() throws IOException {
        return Files.readString(DOCUMENT).replace("\r\n", "\n");
    }

    private static String table(PrometheusMeterRegistry registry) {
        String scrape = registry.scrape();
        return registry.getMeters().stream()
                .map(Meter::getId)
                .filter(id -> id.getName().startsWith("blocking.portal."))
                .sorted(Comparator.comparing(Meter.Id::getName))
                .map(id -> row(id, scrape))
                .distinct()
                .collect(Collectors.joining("\n", HEAD, "\n"));
    }

    private static String row(Meter.Id id, String scrape) {
        String tags = id.getTags().stream()
                .map(Tag::getKey)
                .filter(tag -> !tag.equals("portal"))
                .map(tag -> "`" + tag + "`")
                .collect(Collectors.joining(", "));
        assertThat(id.getTag("portal")).as("The portal of " + id).isNotNull();
        return "| `%s` | %s | %s | %s | %s | %s |"
                .formatted(
                        id.getName(),
                        id.getType().name().toLowerCase(Locale.ROOT),
                        id.getBaseUnit() == null ? "" : id.getBaseUnit(),
                        tags,
                        id.getDescription(),
                        inPrometheus(id, scrape));
    }

    /** The names of a meter's samples: those of each family that is described as the meter is. */
    private static String inPrometheus(Meter.Id id, String scrape) {
        String names = Stream.of(scrape.split("(?m)^# HELP "))
                .filter(family -> family.lines().findFirst().orElse("").endsWith(" " + id.getDescription()))
                .flatMap(String::lines)
                .filter(line -> line.startsWith("blocking_portal_") && line.contains("{"))
                .map(line -> line.substring("blocking_portal_".length(), line.indexOf('{')))
                .distinct()
                .map(name -> "`" + name + "`")
                .collect(Collectors.joining(", "));
        assertThat(names).as("The samples of " + id).isNotEmpty();
        return names;
    }

    /** A meter that is registered only in a situation of which the test above does not know is found here. */
    @Test
    void thePageHasEachNameThatIsInTheSources() throws IOException {
        String document = document();
        try (Stream<Path> sources = Files.walk(SOURCES)) {
            List<String> names = sources.filter(source -> source.toString().endsWith(".java"))
                    .flatMap(source -> LITERAL.matcher(read(source)).results())
                    .map((MatchResult literal) -> literal.group(1))
                    .distinct()
                    .toList();
            assertThat(names)
                    .hasSizeGreaterThan(8)
                    .allSatisfy(name -> assertThat(document).contains("`" + name + (name.endsWith(".") ? "" : "`")));
        }
    }

    @Test
    void boundariesHoldForTheMetersWhoseNamesBeginSoToo() {
        runner.withPropertyValues("management.metrics.distribution.slo.blocking.portal.calls=10ms")
                .run(context -> {
                    context.getBean(BlockingPortal.class).call(Mono::empty);
                    assertThat(context.getBean(PrometheusMeterRegistry.class).scrape())
                            .contains(
                                    "blocking_portal_calls_seconds_bucket",
                                    "blocking_portal_calls_queued_seconds_bucket");
                });
    }

    @Test
    void aPropertyTakesMetersAway() {
        runner.withPropertyValues("management.metrics.enable.blocking.portal.loop=false")
                .run(context -> assertThat(
                                context.getBean(PrometheusMeterRegistry.class).scrape())
                        .doesNotContain("blocking_portal_loop")
                        .contains("blocking_portal_calls_limit"));
    }

    private static String read(Path source) {
        try {
            return Files.readString(source);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
