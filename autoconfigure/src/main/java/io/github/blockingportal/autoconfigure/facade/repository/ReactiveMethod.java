package io.github.blockingportal.autoconfigure.facade.repository;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * The reactive method that stands behind one of a blocking repository, in the language of class files.
 *
 * @param name the same one, but for {@code findAll(Pageable)}
 * @param descriptor its classes
 * @param signature its types
 * @param paged whether the blocking one returns a page
 */
record ReactiveMethod(String name, String descriptor, String signature, boolean paged) {

    private static final String PAGEABLE = "Lorg/springframework/data/domain/Pageable;";
    private static final String PAGE = "Lorg/springframework/data/domain/Page";
    private static final Pattern QUERY =
            Pattern.compile("(?:find|read|get|query|search|stream)((?:\\p{Lu}.*?)??)By(.*)");
    private static final Pattern ORDER = Pattern.compile("OrderBy.*");

    static ReactiveMethod of(String name, String descriptor, @Nullable String signature) {
        String types = signature == null ? descriptor : signature;
        String blocking = returned(types);
        ReactiveReturn reactive = ReactiveReturn.of(blocking);
        return new ReactiveMethod(
                reactiveName(name, parameters(descriptor)),
                parameters(descriptor) + reactive.type().getDescriptor(),
                parameters(types) + reactive.signature(),
                blocking.startsWith(PAGE + "<") || blocking.startsWith(PAGE + ";"));
    }

    /** That one of a sorting repository is no query by itself, so it needs a name that says what it finds. */
    static String reactiveName(String name, String parameters) {
        return name.equals("findAll") && parameters.equals("(" + PAGEABLE + ")") ? "findAllBy" : name;
    }

    private static String parameters(String types) {
        return types.substring(0, types.lastIndexOf(')') + 1);
    }

    /** Without the exceptions that follow in a signature. */
    private static String returned(String types) {
        String rest = types.substring(types.lastIndexOf(')') + 1);
        int exceptions = rest.indexOf('^');
        return exceptions < 0 ? rest : rest.substring(0, exceptions);
    }

    /** The query that tells how many there are on all pages; null if this is not for pages, or no query that is told by its name. */
    @Nullable
    ReactiveMethod count() {
        String count = paged ? countName(name) : null;
        if (count == null) {
            return null;
        }
        ReactiveReturn number = ReactiveReturn.of("J");
        return new ReactiveMethod(
                count,
                withoutPageable(descriptor) + number.type().getDescriptor(),
                withoutPageable(signature) + number.signature(),
                false);
    }

    private static String withoutPageable(String types) {
        return parameters(types).replace(PAGEABLE, "");
    }

    /** For {@code findFirst10ByNameOrderById} it is {@code countByName}; null for a name that does not say what is found. */
    static @Nullable String countName(String query) {
        Matcher parts = QUERY.matcher(query);
        if (!parts.matches()) {
            return null;
        }
        String distinct = parts.group(1).contains("Distinct") ? "Distinct" : "";
        return "count" + distinct + "By" + ORDER.matcher(parts.group(2)).replaceFirst("");
    }
}
