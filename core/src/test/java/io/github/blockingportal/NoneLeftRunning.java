package io.github.blockingportal;

import io.micrometer.context.ContextRegistry;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

import io.github.blockingportal.internal.call.CallChain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Fails a class that leaves a portal running, which the next ones have in their JVM, in an order that nobody knows; and what the
 * first portal of a JVM does at its start is tested too.
 */
public final class NoneLeftRunning implements AfterAllCallback {

    @Override
    public void afterAll(ExtensionContext context) {
        await().untilAsserted(() -> assertThat(ContextRegistry.getInstance().getThreadLocalAccessors())
                .as("Accessors that are registered while a portal runs, after " + context.getDisplayName())
                .doesNotHaveAnyElementsOfTypes(CallChain.class));
    }
}
