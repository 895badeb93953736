package io.github.blockingportal.internal.guard;

import java.util.Arrays;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/** Threads of certain types, known by name so that the library may be absent. */
final class ThreadTypeDetector extends FixedDetector {

    private final String name;
    private final String reason;
    private final Class<?>[] types;
    private final ClassValue<Boolean> matches = new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> threadType) {
            return Arrays.stream(types).anyMatch(type -> type.isAssignableFrom(threadType));
        }
    };

    private ThreadTypeDetector(String name, String reason, String... typeNames) {
        this.name = name;
        this.reason = reason;
        this.types = Arrays.stream(typeNames)
                .<@Nullable Class<?>>map(ThreadTypeDetector::find)
                .filter(Objects::nonNull)
                .toArray(Class<?>[]::new);
    }

    /** RxJava's computation and single schedulers mark their threads where they must not block. */
    static FixedDetector rxJava() {
        return new ThreadTypeDetector(
                "RxJava",
                "NonBlockingThread",
                "io.reactivex.rxjava3.internal.schedulers.NonBlockingThread",
                "io.reactivex.internal.schedulers.NonBlockingThread");
    }

    /** The selector thread of the JDK's HTTP client. */
    static FixedDetector jdkHttpClient() {
        return new ThreadTypeDetector(
                "JdkHttpClient", "selector", "jdk.internal.net.http.HttpClientImpl$SelectorManager");
    }

    static @Nullable Class<?> find(String typeName) {
        try {
            return Class.forName(typeName, false, ThreadTypeDetector.class.getClassLoader());
        } catch (ClassNotFoundException | LinkageError absent) {
            return null;
        }
    }

    @Override
    public @Nullable String detect(Thread current) {
        return matches.get(current.getClass()) ? reason : null;
    }

    @Override
    public String name() {
        return name;
    }
}
