package io.github.blockingportal.internal.portal;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.stream.Stream;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

import static org.assertj.core.api.Assertions.assertThat;

class ShortLocksTest {

    @TestFactory
    Stream<DynamicTest> blockHoundIsToldOfMethodsThatExist() {
        return PortalBlockHoundIntegration.SHORT_LOCKS.entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(entry.getKey(), () -> {
                    Class<?> type = Class.forName(PortalBlockHoundIntegration.PACKAGE + entry.getKey());
                    assertThat(Arrays.stream(type.getDeclaredMethods()).map(Method::getName))
                            .containsAll(entry.getValue());
                }));
    }
}
