package io.github.blockingportal.internal.context;

import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * The Reactor context of a call: the call itself, who is told of errors for which an operator has no subscriber any more, and what
 * is carried. It is filled once, before anybody else sees it; from then on it makes others, as every context does.
 */
final class CallContext implements Context {

    /** Reactor's key for who is told of errors for which an operator has no subscriber any more. */
    static final String ON_ERROR_DROPPED = "reactor.onErrorDropped.local";

    private static final int OWN = 2;
    private static final int ROOM = 6;
    private static final @Nullable Object[] NOTHING = {};

    /** The call, which is told of errors too. */
    private final Consumer<Throwable> call;

    /** By which it was filled, so that nobody has to compare the registry again; null in those that it makes. */
    @Nullable
    Accessors filledBy;

    /** Keys and their values by turns, and nulls after them. */
    private @Nullable Object[] carried = NOTHING;

    CallContext(Consumer<Throwable> call) {
        this.call = call;
    }

    boolean carriesNothing() {
        return carried == NOTHING;
    }

    /** Adds a key that is not there yet. For who makes the context. */
    void add(Object key, Object value) {
        int end = end();
        if (end == carried.length) {
            carried = Arrays.copyOf(carried, end == 0 ? ROOM : 2 * end);
        }
        carried[end] = key;
        carried[end + 1] = value;
    }

    /** Adds a key, or gives it another value. For who makes the context. */
    void set(Object key, Object value) {
        int index = indexOf(key);
        if (index < 0) {
            add(key, value);
        } else {
            carried[index + 1] = value;
        }
    }

    /**
     * What an entry of a portal's accessors has in a context; null for nothing. Where they have filled the context, its keys are the
     * very objects, so that none is compared with what is another one.
     */
    static @Nullable Object valueIn(ContextView context, Accessors.Entry entry, Accessors of) {
        return context instanceof CallContext call && call.filledBy == of
                ? call.valueUnder(entry.key)
                : context.getOrDefault(entry.key, null);
    }

    private @Nullable Object valueUnder(Object veryKey) {
        for (int i = 0; i < carried.length; i += 2) {
            if (carried[i] == veryKey) {
                return carried[i + 1];
            }
        }
        return null;
    }

    private int end() {
        int end = carried.length;
        while (end > 0 && carried[end - 1] == null) {
            end -= 2;
        }
        return end;
    }

    @Override
    public <T> T get(Object key) {
        T value = this.<T>find(key);
        return value == null ? reactors().get(key) : value; // which throws
    }

    @Override
    public <T> @Nullable T getOrDefault(Object key, @Nullable T otherwise) {
        T value = this.<T>find(key);
        return value == null ? otherwise : value;
    }

    @Override
    public boolean hasKey(Object key) {
        return find(key) != null;
    }

    @SuppressWarnings("unchecked")
    private <T> @Nullable T find(Object key) {
        int index = indexOf(key);
        if (index >= 0) {
            return (T) carried[index + 1];
        }
        return isOwn(key) ? (T) call : null;
    }

    @Override
    public int size() {
        return OWN + end() / 2;
    }

    @Override
    public Stream<Map.Entry<Object, Object>> stream() {
        return Stream.concat(
                Stream.of(Map.entry(ChainAccessor.CALL_KEY, call), Map.entry(ON_ERROR_DROPPED, call)),
                IntStream.range(0, end() / 2)
                        .mapToObj(i -> Map.entry(
                                Objects.requireNonNull(carried[2 * i]), Objects.requireNonNull(carried[2 * i + 1]))));
    }

    @Override
    public Context put(Object key, Object value) {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(value, "value");
        if (isOwn(key)) {
            return reactors().put(key, value);
        }
        CallContext changed = new CallContext(call);
        changed.carried = Arrays.copyOf(carried, carried.length);
        changed.set(key, value);
        return changed;
    }

    @Override
    public Context delete(Object key) {
        return hasKey(key) ? reactors().delete(key) : this;
    }

    private static boolean isOwn(Object key) {
        return ChainAccessor.CALL_KEY.equals(key) || ON_ERROR_DROPPED.equals(key);
    }

    private int indexOf(Object key) {
        for (int i = 0; i < carried.length && carried[i] != null; i += 2) {
            if (carried[i] == key || key.equals(carried[i])) {
                return i;
            }
        }
        return -1;
    }

    /** The same as one of Reactor's. */
    private Context reactors() {
        return Context.of(stream().collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    @Override
    public String toString() {
        return stream().map(String::valueOf).collect(Collectors.joining(", ", "CallContext{", "}"));
    }
}
