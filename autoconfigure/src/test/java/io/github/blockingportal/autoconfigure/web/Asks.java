package io.github.blockingportal.autoconfigure.web;

import java.beans.PropertyEditorSupport;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;

import org.springframework.core.convert.converter.Converter;
import org.springframework.format.Formatter;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.annotation.JsonDeserialize;
import tools.jackson.databind.annotation.JsonSerialize;

import io.github.blockingportal.BlockingPortal;

/** Types whose making, reading, checking or writing asks a service by the portal, and fails as the text says. */
final class Asks {

    private static volatile BlockingPortal portal;

    private Asks() {}

    static void through(BlockingPortal now) {
        portal = now;
    }

    static String ask(String failure) {
        try {
            return Failures.valueOf(failure).fail(portal);
        } catch (RuntimeException failed) {
            throw failed;
        } catch (Exception failed) {
            throw new IllegalStateException(failed);
        }
    }

    record Converted(String text) {}

    static final class Converting implements Converter<String, Converted> {

        @Override
        public Converted convert(String source) {
            return new Converted(ask(source));
        }
    }

    record Formatted(String text) {}

    static final class Formatting implements Formatter<Formatted> {

        @Override
        public Formatted parse(String text, Locale locale) {
            return new Formatted(ask(text));
        }

        @Override
        public String print(Formatted value, Locale locale) {
            return value.text();
        }
    }

    record Edited(String text) {}

    static final class Editing extends PropertyEditorSupport {

        @Override
        public void setAsText(String text) {
            setValue(new Edited(ask(text)));
        }
    }

    static final class Form {

        private Converted converted = new Converted("");
        private String set = "";

        public Converted getConverted() {
            return converted;
        }

        public void setConverted(Converted converted) {
            this.converted = converted;
        }

        public String getSet() {
            return set;
        }

        public void setSet(String set) {
            this.set = ask(set);
        }
    }

    record Constructed(String made) {

        Constructed {
            ask(made);
        }
    }

    record OfConverted(Converted converted) {}

    record Nested(Inner inner) {}

    record Inner(
            @JsonDeserialize(using = Deserializing.class) String text) {}

    static final class Deserializing extends ValueDeserializer<String> {

        @Override
        public String deserialize(JsonParser parser, DeserializationContext context) {
            return ask(parser.getString());
        }
    }

    record Serialized(
            @JsonSerialize(using = Serializing.class) String text) {}

    static final class Serializing extends ValueSerializer<String> {

        @Override
        public void serialize(String value, JsonGenerator generator, SerializationContext context) {
            generator.writeString(ask(value));
        }
    }

    static final class Got {

        private final String failure;

        Got(String failure) {
            this.failure = failure;
        }

        public String getText() {
            return ask(failure);
        }
    }

    /** The failure comes when much of the answer is with the client. */
    static Stream<Object> longUntil(String failure) {
        return Stream.concat(IntStream.range(0, 20_000).mapToObj(i -> "begun " + i), Stream.of(new Got(failure)));
    }

    record Checked(@Asked String text) {}

    @Target({ElementType.FIELD, ElementType.PARAMETER, ElementType.TYPE_USE})
    @Retention(RetentionPolicy.RUNTIME)
    @Constraint(validatedBy = Asking.class)
    @interface Asked {

        String message() default "no";

        Class<?>[] groups() default {};

        Class<? extends Payload>[] payload() default {};
    }

    static final class Asking implements ConstraintValidator<Asked, String> {

        @Override
        public boolean isValid(String value, ConstraintValidatorContext context) {
            return ask(value) != null;
        }
    }
}
