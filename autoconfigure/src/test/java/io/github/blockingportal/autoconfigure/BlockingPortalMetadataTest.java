package io.github.blockingportal.autoconfigure;

import java.io.IOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.springframework.boot.json.JsonParserFactory;
import org.springframework.util.StreamUtils;

import io.github.blockingportal.Dispatch;
import io.github.blockingportal.Enforcement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

class BlockingPortalMetadataTest {

    private static final String PORTALS =
            "java.util.Map<java.lang.String,io.github.blockingportal.autoconfigure.BlockingPortalProperties$Portal>";

    private static final String SOURCE = "io.github.blockingportal.autoconfigure.cluster.ClusterSource";

    private final List<Map<String, Object>> properties = properties();

    @Test
    void describesEachPropertyWithItsTypeAndDefault() {
        assertThat(properties)
                .extracting(each -> each.get("name"), each -> each.get("type"), each -> each.get("defaultValue"))
                .containsExactlyInAnyOrder(
                        tuple("blocking-portal.enabled", Boolean.class.getName(), true),
                        tuple("blocking-portal.name", String.class.getName(), "portal"),
                        tuple("blocking-portal.loops", Integer.class.getName(), null),
                        tuple("blocking-portal.max-concurrent-calls", Integer.class.getName(), 1024),
                        tuple("blocking-portal.max-wait", Duration.class.getName(), null),
                        tuple("blocking-portal.max-waiting", Integer.class.getName(), null),
                        tuple("blocking-portal.slow-call-threshold", Duration.class.getName(), null),
                        tuple("blocking-portal.calls", "java.util.Map<java.lang.String,java.lang.String>", null),
                        tuple("blocking-portal.workers.max-waiting", Integer.class.getName(), null),
                        tuple("blocking-portal.timeout", Duration.class.getName(), "30s"),
                        tuple("blocking-portal.drain-timeout", Duration.class.getName(), "20s"),
                        tuple("blocking-portal.dispatch", Dispatch.class.getName(), "loop"),
                        tuple("blocking-portal.stall-threshold", Duration.class.getName(), "2s"),
                        tuple("blocking-portal.watch-client-loops", Boolean.class.getName(), true),
                        tuple("blocking-portal.enforcement", Enforcement.class.getName(), "fail"),
                        tuple("blocking-portal.workers.limit", Integer.class.getName(), 40),
                        tuple("blocking-portal.context.mdc", "java.util.List<java.lang.String>", List.of("*")),
                        tuple("blocking-portal.adaptive.enabled", Boolean.class.getName(), false),
                        tuple("blocking-portal.adaptive.min", Integer.class.getName(), 4),
                        tuple("blocking-portal.adaptive.max", Integer.class.getName(), null),
                        tuple(
                                "blocking-portal.adaptive.algorithm",
                                AdaptiveLimits.Algorithm.class.getName(),
                                "gradient2"),
                        tuple("blocking-portal.observations", Boolean.class.getName(), false),
                        tuple("blocking-portal.portals", PORTALS, null),
                        tuple("blocking-portal.cluster.max-concurrent-calls", Integer.class.getName(), null),
                        tuple("blocking-portal.cluster.source", SOURCE, null),
                        tuple("blocking-portal.cluster.group", String.class.getName(), null),
                        tuple("blocking-portal.cluster.interval", Duration.class.getName(), null),
                        tuple("blocking-portal.cluster.initial-instances", Integer.class.getName(), null),
                        tuple("blocking-portal.metrics.max-call-names", Integer.class.getName(), 100),
                        tuple("blocking-portal.http-services.enabled", Boolean.class.getName(), true),
                        tuple("blocking-portal.live-page.enabled", Boolean.class.getName(), true),
                        tuple("blocking-portal.live-page.path", String.class.getName(), "/portal"),
                        tuple("blocking-portal.web.client-timeout-header", String.class.getName(), null),
                        tuple("blocking-portal.web.blocking-handlers", Boolean.class.getName(), false),
                        tuple("blocking-portal.web.cancel-on-disconnect", Boolean.class.getName(), false),
                        tuple("blocking-portal.transactions.enabled", Boolean.class.getName(), true),
                        tuple("blocking-portal.web.map-exceptions", Boolean.class.getName(), true),
                        tuple("blocking-portal.web.request-timeout", Duration.class.getName(), null),
                        tuple("blocking-portal.web.request-timeout-header", String.class.getName(), null));
    }

    @Test
    void descriptionsAreOneOrMoreWholeSentences() {
        assertThat(properties)
                .extracting(each -> (String) each.get("description"))
                .allSatisfy(description -> assertThat(description).matches("[A-Z].+\\."));
    }

    private static List<Map<String, Object>> properties() {
        try {
            List<URL> files = Collections.list(BlockingPortalMetadataTest.class
                    .getClassLoader()
                    .getResources("META-INF/spring-configuration-metadata.json"));
            return files.stream()
                    .flatMap(file -> properties(file).stream())
                    .filter(each -> each.get("name").toString().startsWith("blocking-portal."))
                    .toList();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> properties(URL file) {
        try (var content = file.openStream()) {
            String json = StreamUtils.copyToString(content, StandardCharsets.UTF_8);
            return (List<Map<String, Object>>)
                    JsonParserFactory.getJsonParser().parseMap(json).get("properties");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
