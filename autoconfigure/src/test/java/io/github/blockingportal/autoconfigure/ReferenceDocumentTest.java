package io.github.blockingportal.autoconfigure;

import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.json.JsonParserFactory;
import org.springframework.util.ClassUtils;

import io.github.blockingportal.autoconfigure.BlockingPortalProperties.Portal;

import static org.assertj.core.api.Assertions.assertThat;

/** The tables in docs/reference.md are what the metadata of the properties says. */
class ReferenceDocumentTest {

    private static final Path DOCUMENT = Path.of("../docs/reference.md");
    private static final Path METADATA = Path.of("target/classes/META-INF/spring-configuration-metadata.json");
    private static final String UPDATE = "update.docs";

    private final Map<String, Property> properties = properties();

    @Test
    void theDocumentHasEveryProperty() throws IOException {
        check(
                "properties",
                properties.values().stream()
                        .map(property -> "| `%s` | %s | %s | %s |"
                                .formatted(
                                        property.name.replace("portals", "portals.<name>.*"),
                                        property.kind(),
                                        property.defaultText(),
                                        property.description)),
                "| property | type | default | |\n|---|---|---|---|");
    }

    @Test
    void theDocumentHasEverySettingOfAFurtherPortal() throws IOException {
        check(
                "portals",
                settings(Portal.class, "").map(setting -> {
                    Property inherited = properties.get("blocking-portal." + setting);
                    assertThat(inherited)
                            .as("What '%s' of a portal inherits", setting)
                            .isNotNull();
                    return "| `%s` | `%s` | %s |".formatted(setting, inherited.name, inherited.description);
                }),
                "| setting | inherited from | |\n|---|---|---|");
    }

    /** The leaves of a record, as they are written in properties. */
    private static Stream<String> settings(Class<?> type, String prefix) {
        return Arrays.stream(type.getRecordComponents())
                .sorted(Comparator.comparing(RecordComponent::getName))
                .flatMap(component -> {
                    String name = prefix + DataObjectPropertyName.toDashedForm(component.getName());
                    return component.getType().isRecord() ? settings(component.getType(), name + ".") : Stream.of(name);
                });
    }

    private static void check(String table, Stream<String> rows, String head) throws IOException {
        String begin = "<!-- " + table + ": begin -->\n";
        String end = "<!-- " + table + ": end -->";
        String expected = head + "\n" + rows.collect(Collectors.joining("\n", "", "\n"));
        String document = Files.readString(DOCUMENT).replace("\r\n", "\n");
        String written = document.substring(document.indexOf(begin) + begin.length(), document.indexOf(end));
        if (System.getProperty(UPDATE) != null) {
            Files.writeString(DOCUMENT, document.replace(begin + written + end, begin + expected + end));
            return;
        }
        assertThat(written)
                .as(
                        "The tables in docs/reference.md. To write them again: mvn -pl core,autoconfigure test -Dtest=%s -D%s"
                                + " -Dsurefire.failIfNoSpecifiedTests=false",
                        ReferenceDocumentTest.class.getSimpleName(), UPDATE)
                .isEqualTo(expected);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Property> properties() {
        try {
            Map<String, Object> metadata = JsonParserFactory.getJsonParser().parseMap(Files.readString(METADATA));
            return ((List<Map<String, Object>>) metadata.get("properties"))
                    .stream()
                            .map(Property::of)
                            .sorted(Comparator.comparing(Property::name))
                            .collect(Collectors.toMap(
                                    Property::name, Function.identity(), (one, other) -> one, LinkedHashMap::new));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** One entry of the metadata. */
    private record Property(
            String name, String type, @Nullable Object defaultValue, String description) {

        static Property of(Map<String, Object> entry) {
            return new Property(
                    (String) entry.get("name"), (String) entry.get("type"), entry.get("defaultValue"), (String)
                            entry.get("description"));
        }

        String defaultText() {
            if (defaultValue == null) {
                return "";
            }
            Stream<?> values = defaultValue instanceof List<?> several ? several.stream() : Stream.of(defaultValue);
            return values.map(value -> "`" + value + "`").collect(Collectors.joining(", "));
        }

        String kind() {
            if (type.startsWith(Map.class.getName())) {
                return "map";
            }
            Class<?> kind = ClassUtils.resolveClassName(type.replaceFirst("<.*", ""), null);
            return kind.isEnum()
                    ? Arrays.stream(kind.getEnumConstants())
                            .map(constant -> "`" + dashed(constant.toString()) + "`")
                            .collect(Collectors.joining(", "))
                    : kind.getSimpleName().toLowerCase(Locale.ROOT);
        }

        private static String dashed(String constant) {
            return constant.toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }
}
