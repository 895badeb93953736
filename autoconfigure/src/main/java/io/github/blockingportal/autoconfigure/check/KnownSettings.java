package io.github.blockingportal.autoconfigure.check;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.json.JsonParserFactory;
import org.springframework.util.ClassUtils;
import org.springframework.util.ResourceUtils;
import org.springframework.util.StreamUtils;

/** The settings that there are, as the metadata says that is generated for editors. */
final class KnownSettings {

    private static final String METADATA = "META-INF/spring-configuration-metadata.json";
    private static final String MAP = Map.class.getName() + "<" + String.class.getName() + ",";

    private KnownSettings() {}

    /** All of them; empty where the metadata is left out, as in a native image. */
    static List<Setting> all() {
        URL metadata = metadata();
        return metadata == null
                ? List.of()
                : properties(metadata).flatMap(KnownSettings::of).toList();
    }

    /** The one that lies beside this class, and not one of the many others of that name. */
    private static @Nullable URL metadata() {
        Class<?> here = KnownSettings.class;
        String path = ClassUtils.convertClassNameToResourcePath(here.getName()) + ClassUtils.CLASS_FILE_SUFFIX;
        URL self = here.getResource("/" + path);
        try {
            return self == null ? null : ResourceUtils.toURL(root(self.toString(), path) + METADATA);
        } catch (IOException noSuchPlace) {
            return null;
        }
    }

    private static String root(String self, String path) {
        return self.substring(0, self.length() - path.length());
    }

    @SuppressWarnings("unchecked")
    private static Stream<Map<String, Object>> properties(URL metadata) {
        try (InputStream file = metadata.openStream()) {
            Map<String, Object> parsed =
                    JsonParserFactory.getJsonParser().parseMap(StreamUtils.copyToString(file, StandardCharsets.UTF_8));
            return ((List<Map<String, Object>>) parsed.getOrDefault("properties", List.of())).stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<Setting> of(Map<String, Object> property) {
        String name = String.valueOf(property.get("name"));
        String type = String.valueOf(property.get("type"));
        if (!name.startsWith(PropertyNames.PREFIX + ".")) {
            return Stream.empty();
        }
        List<String> elements =
                List.of(name.substring(PropertyNames.PREFIX.length() + 1).split("\\."));
        return type.startsWith(MAP) ? map(elements, type) : Stream.of(new Setting(elements, type, false));
    }

    private static Stream<Setting> map(List<String> elements, String type) {
        String entry = type.substring(MAP.length(), type.length() - 1);
        if (entry.equals(String.class.getName())) {
            return calls(elements);
        }
        return Stream.concat(
                Stream.of(new Setting(elements, type, true)), settings(joined(elements, Setting.ANY_KEY), entry));
    }

    /** The settings of calls by their names. */
    private static Stream<Setting> calls(List<String> elements) {
        List<String> named = joined(elements, Setting.ANY_NAME);
        return Stream.of(
                new Setting(elements, MAP, true),
                new Setting(joined(named, "timeout"), Duration.class.getName(), false),
                new Setting(joined(named, "max-concurrent"), Integer.class.getName(), false));
    }

    /** A setting, or a record with those in it: an entry of a map is one. */
    private static Stream<Setting> settings(List<String> elements, String type) {
        Class<?> loaded = ClassUtils.resolveClassName(type.replaceFirst("<.*", ""), null);
        Stream<Setting> parts = loaded.isRecord()
                ? Arrays.stream(loaded.getRecordComponents()).flatMap(part -> settings(elements, part))
                : Stream.empty();
        return Stream.concat(Stream.of(new Setting(elements, type, loaded.isRecord())), parts);
    }

    private static Stream<Setting> settings(List<String> elements, RecordComponent part) {
        List<String> named = joined(elements, DataObjectPropertyName.toDashedForm(part.getName()));
        return part.getType() == Map.class
                ? calls(named)
                : settings(named, part.getType().getName());
    }

    private static List<String> joined(List<String> elements, String element) {
        return Stream.concat(elements.stream(), Stream.of(element)).toList();
    }
}
