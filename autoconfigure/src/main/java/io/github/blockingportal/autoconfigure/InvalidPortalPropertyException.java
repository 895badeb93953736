package io.github.blockingportal.autoconfigure;

import org.jspecify.annotations.Nullable;

/**
 * A property has a value with which the application cannot start. Each wrong value of {@code blocking-portal.*} that could be
 * bound ends in one of these, and is reported with the property, the value as it was written, and the remedy.
 */
public final class InvalidPortalPropertyException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String property;
    private final String value;
    private final String remedy;

    /**
     * Creates the exception.
     *
     * @param property the whole key
     * @param value the value as it was bound, which need not be how the user wrote it
     * @param remedy what to write instead, in one or more sentences
     */
    public InvalidPortalPropertyException(String property, Object value, String remedy) {
        this(property, value, remedy, null);
    }

    InvalidPortalPropertyException(
            String property, Object value, String remedy, @Nullable IllegalArgumentException refusal) {
        super("Property '" + property + "' must not be '" + value + "'. " + remedy, refusal);
        this.property = property;
        this.value = value.toString();
        this.remedy = remedy;
    }

    String property() {
        return property;
    }

    String value() {
        return value;
    }

    String remedy() {
        return remedy;
    }
}
