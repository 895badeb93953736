package io.github.blockingportal.internal.call;

import io.github.blockingportal.Dispatch;
import io.github.blockingportal.PortalListener;
import io.github.blockingportal.internal.context.ContextCarrier;

/** What a portal was told about its calls. */
public record CallSettings(
        String portal,
        int maxConcurrentCalls,
        long drainTimeoutNanos,
        Dispatch dispatch,
        PortalListener listener,
        ContextCarrier contexts) {}
