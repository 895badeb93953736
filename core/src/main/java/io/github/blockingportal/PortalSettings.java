package io.github.blockingportal;

import java.util.List;

import io.micrometer.context.ContextSnapshotFactory;

/** What a builder was told. */
record PortalSettings(
        String name,
        int loops,
        int maxConcurrentCalls,
        long timeoutNanos,
        long drainTimeoutNanos,
        long stallThresholdNanos,
        Dispatch dispatch,
        Enforcement enforcement,
        int workerLimit,
        List<EventLoopDetector> detectors,
        PortalListener listener,
        ContextSnapshotFactory contexts) {}
