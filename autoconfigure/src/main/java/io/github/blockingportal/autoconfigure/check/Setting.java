package io.github.blockingportal.autoconfigure.check;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;

/**
 * A setting below the portal's prefix.
 *
 * @param elements the parts of its name; one of them may be {@link #ANY_KEY}
 * @param type the type of its value
 * @param isGroup whether it is the parent of settings, and has no value of its own
 */
record Setting(List<String> elements, String type, boolean isGroup) {

    static final String ANY_KEY = "*";

    /** The name of a call, which may be written as several parts. */
    static final String ANY_NAME = "**";

    private static final String LIST = List.class.getName();

    boolean isDuration() {
        return type.equals("java.time.Duration");
    }

    boolean isNamedBy(ConfigurationPropertyName written) {
        int size = written.getNumberOfElements() - 1;
        int name = elements.indexOf(ANY_NAME);
        if (name >= 0) {
            return size >= elements.size()
                    && matches(written, 0, name, 1)
                    && matches(written, name + 1, elements.size(), size - elements.size() + 1);
        }
        boolean isEntry = type.startsWith(LIST) && size == elements.size() + 1 && written.isNumericIndex(size);
        return (size == elements.size() || isEntry) && matches(written, 0, elements.size(), 1);
    }

    private boolean matches(ConfigurationPropertyName written, int from, int to, int offset) {
        return IntStream.range(from, to)
                .allMatch(i -> isAny(i) || uniform(i).equals(written.getElement(i + offset, Form.UNIFORM)));
    }

    private boolean isAny(int index) {
        return elements.get(index).equals(ANY_KEY);
    }

    private String uniform(int index) {
        return elements.get(index).replace("-", "");
    }

    /** This setting with each key that the writer may have meant, which may be of several parts. */
    Stream<Setting> meantBy(List<String> written) {
        return meantBy(written, 0, 0);
    }

    private Stream<Setting> meantBy(List<String> written, int from, int more) {
        int any = IntStream.range(from, elements.size())
                .filter(i -> isAny(i) || elements.get(i).equals(ANY_NAME))
                .findFirst()
                .orElse(-1);
        int begin = any + more;
        return any < 0
                ? Stream.of(this)
                : IntStream.rangeClosed(begin + 1, written.size())
                        .boxed()
                        .flatMap(end -> withKey(any, String.join(".", written.subList(begin, end)))
                                .meantBy(written, any + 1, more + end - begin - 1));
    }

    private Setting withKey(int any, String key) {
        Stream<String> before = elements.subList(0, any).stream();
        Stream<String> after = elements.subList(any + 1, elements.size()).stream();
        return new Setting(
                Stream.of(before, Stream.of(key), after).flatMap(part -> part).toList(), type, isGroup);
    }

    /** As it stands in a file. */
    String inFile() {
        StringBuilder name = new StringBuilder(PropertyNames.PREFIX);
        elements.forEach(element -> name.append(PropertyNames.key(element)));
        return name.toString();
    }

    /** As an environment variable says it. */
    String inEnvironment() {
        Stream<String> all = Stream.concat(Stream.of(PropertyNames.PREFIX), elements.stream());
        return String.join("_", all.map(Setting::letters).toList());
    }

    private static String letters(String element) {
        return element.replaceAll("[^A-Za-z0-9]", "").toUpperCase(Locale.ROOT);
    }
}
