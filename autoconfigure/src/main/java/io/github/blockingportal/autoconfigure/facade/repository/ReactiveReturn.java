package io.github.blockingportal.autoconfigure.facade.repository;

import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.springframework.asm.Type;

/**
 * What the reactive method returns that stands behind a blocking one, in the language of class files: {@code Flux<T>} for a list,
 * {@code Mono<T>} for a {@code T}.
 *
 * @param signature with type arguments
 */
record ReactiveReturn(String signature) {

    private static final String MONO = "Lreactor/core/publisher/Mono";
    private static final String FLUX = "Lreactor/core/publisher/Flux";
    private static final String VOID = "Ljava/lang/Void;";

    private static final Set<String> OF_MANY = Set.of(
            "Ljava/util/List",
            "Ljava/util/Collection",
            "Ljava/util/Set",
            "Ljava/lang/Iterable",
            "Ljava/util/stream/Stream",
            "Lorg/springframework/data/util/Streamable",
            "Lorg/springframework/data/domain/Page",
            "Lorg/springframework/data/domain/Slice");

    private static final Set<String> OF_ONE = Set.of("Ljava/util/Optional");

    private static final Set<String> LATER = Set.of(
            "Ljava/util/concurrent/CompletableFuture",
            "Ljava/util/concurrent/CompletionStage",
            "Ljava/util/concurrent/Future");

    private static final List<String> REACTIVE = List.of(MONO, FLUX, "Lorg/reactivestreams/Publisher");

    private static final Map<String, String> BOXES = Map.of(
            "Z", "Ljava/lang/Boolean;",
            "B", "Ljava/lang/Byte;",
            "C", "Ljava/lang/Character;",
            "S", "Ljava/lang/Short;",
            "I", "Ljava/lang/Integer;",
            "J", "Ljava/lang/Long;",
            "F", "Ljava/lang/Float;",
            "D", "Ljava/lang/Double;",
            "V", VOID);

    /** For the part of a method's signature, or descriptor, behind its parameters. */
    static ReactiveReturn of(String blocking) {
        String outer = outer(blocking);
        String argument = argument(blocking);
        if (LATER.contains(outer)) {
            return of(argument == null ? VOID : argument);
        }
        if (REACTIVE.contains(outer)) {
            return new ReactiveReturn(blocking);
        }
        if (OF_MANY.contains(outer)) {
            return new ReactiveReturn(FLUX + blocking.substring(outer.length()));
        }
        if (OF_ONE.contains(outer)) {
            return new ReactiveReturn(MONO + blocking.substring(outer.length()));
        }
        return new ReactiveReturn(MONO + "<" + BOXES.getOrDefault(blocking, blocking) + ">;");
    }

    /** The class, without its type arguments and its end. */
    private static String outer(String signature) {
        int arguments = signature.indexOf('<');
        int end = arguments < 0 ? signature.indexOf(';') : arguments;
        return end < 0 ? signature : signature.substring(0, end);
    }

    /** The only type argument, without a wildcard in front; null if there is none. */
    private static @Nullable String argument(String signature) {
        int arguments = signature.indexOf('<');
        if (arguments < 0) {
            return null;
        }
        String argument = signature.substring(arguments + 1, signature.length() - ">;".length());
        return argument.startsWith("+") || argument.startsWith("-") ? argument.substring(1) : argument;
    }

    Type type() {
        return Type.getType(outer(signature) + ";");
    }
}
