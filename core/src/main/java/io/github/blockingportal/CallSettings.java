package io.github.blockingportal;

/** What a portal was told about its calls. */
record CallSettings(
        String portal,
        int maxConcurrentCalls,
        long drainTimeoutNanos,
        Dispatch dispatch,
        PortalListener listener,
        ContextCarrier contexts) {}
