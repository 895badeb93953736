package io.github.blockingportal.internal.context;

import java.util.Map;
import java.util.NoSuchElementException;
import java.util.stream.Stream;

import io.micrometer.context.ContextSnapshotFactory;
import reactor.util.context.ContextView;

/** An empty context that notes whether it is asked for a key, by which a factory tells whether its registry has that. */
final class AskedContext implements ContextView {

    private final Object key;
    private boolean asked;

    private AskedContext(Object key) {
        this.key = key;
    }

    static boolean isAskedBy(ContextSnapshotFactory factory, Object key) {
        AskedContext context = new AskedContext(key);
        try {
            factory.setThreadLocalsFrom(context).close();
        } catch (Exception | LinkageError | AssertionError thrown) {
            // as a call will that it carries something for
        }
        return context.asked;
    }

    @Override
    public <T> T get(Object wanted) {
        hasKey(wanted);
        throw new NoSuchElementException(String.valueOf(wanted));
    }

    @Override
    public boolean hasKey(Object wanted) {
        asked |= key.equals(wanted);
        return false;
    }

    @Override
    public int size() {
        return 0;
    }

    @Override
    public Stream<Map.Entry<Object, Object>> stream() {
        return Stream.empty();
    }
}
