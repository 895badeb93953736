package io.github.blockingportal.autoconfigure;

/** A property has a value with which no portal can be built. */
final class InvalidPortalPropertyException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String property;
    private final String value;
    private final String remedy;

    InvalidPortalPropertyException(String property, Object value, String remedy, IllegalArgumentException refusal) {
        super("Property '" + property + "' must not be '" + value + "'. " + remedy, refusal);
        this.property = property;
        this.value = value.toString();
        this.remedy = remedy;
    }

    /** The whole key. */
    String property() {
        return property;
    }

    /** The value as it was bound, which need not be how the user wrote it. */
    String value() {
        return value;
    }

    String remedy() {
        return remedy;
    }
}
