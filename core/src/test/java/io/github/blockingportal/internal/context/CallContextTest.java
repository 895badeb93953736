package io.github.blockingportal.internal.context;

import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

/** The context of a call beside one of Reactor's with the same entries. */
class CallContextTest {

    private static final Consumer<Throwable> CALL = thrown -> {};
    private static final List<Object> KEYS = List.of(
            ChainAccessor.CALL_KEY, CallContext.ON_ERROR_DROPPED, "a", "b", String.class, 7, new Object(), "c", "d");

    private final Random random = new Random(17);

    @Test
    void behavesAsReactorsDoWhateverIsDoneToIt() {
        for (int round = 0; round < 500; round++) {
            CallContext filled = new CallContext(CALL);
            Context model = Context.of(ChainAccessor.CALL_KEY, CALL, CallContext.ON_ERROR_DROPPED, CALL);
            for (Object key : KEYS.subList(2, 2 + random.nextInt(KEYS.size() - 1))) {
                filled.add(key, round);
                model = model.put(key, round);
            }
            Context context = filled;
            Map<Object, Object> before = entries(filled);
            for (int step = 0; step < 12; step++) {
                int what = random.nextInt(4);
                Object key = KEYS.get(random.nextInt(KEYS.size()));
                context = changed(context, what, key, step);
                model = changed(model, what, key, step);
                assertSame(context, model);
            }
            assertThat(entries(filled)).isEqualTo(before);
        }
    }

    private static Context changed(Context context, int what, Object key, int value) {
        return switch (what) {
            case 0 -> context.put(key, value);
            case 1 -> context.delete(key);
            case 2 -> context.putAll(Context.of(key, value, "e", value).readOnly());
            default -> context.putAllMap(Map.of("f", value, key, value));
        };
    }

    private static void assertSame(Context context, Context model) {
        assertThat(entries(context)).isEqualTo(entries(model));
        assertThat(context.size()).isEqualTo(model.size());
        assertThat(context.isEmpty()).isEqualTo(model.isEmpty());
        for (Object key : KEYS) {
            assertThat(context.hasKey(key)).isEqualTo(model.hasKey(key));
            assertThat(context.<Object>getOrDefault(key, "none")).isEqualTo(model.getOrDefault(key, "none"));
            assertThat(context.<Object>getOrEmpty(key)).isEqualTo(model.getOrEmpty(key));
        }
    }

    private static Map<Object, Object> entries(ContextView context) {
        return context.stream().collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    @Test
    void isTakenUpByOnesOfReactors() {
        CallContext context = new CallContext(CALL);
        IntStream.range(0, 10).forEach(i -> context.add(i, "value " + i));
        Context sum = Context.of("mine", 1, 3, "is replaced").putAll(context.readOnly());
        assertThat(sum.size()).isEqualTo(13);
        assertThat(sum.<Object>get(3)).isEqualTo("value 3");
        assertThat(sum.<Object>get(ChainAccessor.CALL_KEY)).isSameAs(CALL);
        assertThat(context.toString()).contains("9=value 9");
    }

    @Test
    void refusesWhatReactorsRefuse() {
        CallContext context = new CallContext(CALL);
        assertThatNullPointerException().isThrownBy(() -> context.put("key", null));
        assertThatNullPointerException().isThrownBy(() -> context.put(null, "value"));
        assertThatExceptionOfType(NoSuchElementException.class)
                .isThrownBy(() -> context.get("key"))
                .withMessageContaining("key");
    }
}
