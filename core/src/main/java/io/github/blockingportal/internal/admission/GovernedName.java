package io.github.blockingportal.internal.admission;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import io.github.blockingportal.CallSettings;
import io.github.blockingportal.internal.text.Durations;

/** A name of calls of which the operator says something: its settings, and the limiter that all calls of that name share. */
public final class GovernedName {

    private final String name;
    private final CallSettings settings;
    private final @Nullable Limiter limiter;
    private volatile boolean used;

    public GovernedName(String name, CallSettings settings) {
        this.name = name;
        this.settings = settings;
        Integer most = settings.maxConcurrent();
        this.limiter = most == null ? null : Limiter.ofCalls(name, most, Integer.MAX_VALUE);
    }

    public String name() {
        return name;
    }

    public CallSettings settings() {
        return settings;
    }

    /** The limiter, or null if nothing bounds how many run at a time. */
    public @Nullable Limiter limiter() {
        return limiter;
    }

    /** The deadline of a call whose view has this one. */
    long timeoutNanos(long ofView) {
        Duration timeout = settings.timeout();
        if (timeout == null) {
            return ofView;
        }
        return timeout.isZero() ? Long.MAX_VALUE : Durations.nanos(timeout);
    }

    /** A call has carried it. */
    void used() {
        if (!used) {
            used = true;
        }
    }

    public boolean isUsed() {
        return used;
    }
}
