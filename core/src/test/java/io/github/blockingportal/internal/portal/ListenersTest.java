package io.github.blockingportal.internal.portal;

import java.util.Arrays;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.blockingportal.PortalListener;

import static org.assertj.core.api.Assertions.assertThat;

/** What stands between a portal and its listeners; a callback that one of them leaves out would reach nobody. */
class ListenersTest {

    @ParameterizedTest
    @ValueSource(classes = {ContainedListener.class, RecordingListener.class})
    void passesOnEachCallback(Class<?> between) {
        assertThat(signatures(between))
                .containsAll(signatures(PortalListener.class).toList());
    }

    private static Stream<String> signatures(Class<?> type) {
        return Arrays.stream(type.getDeclaredMethods())
                .filter(method -> !method.isSynthetic())
                .map(method -> method.getName() + Arrays.toString(method.getParameterTypes()));
    }
}
