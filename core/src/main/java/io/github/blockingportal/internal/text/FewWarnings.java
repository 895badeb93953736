package io.github.blockingportal.internal.text;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.spi.LoggingEventBuilder;

import io.github.blockingportal.CallInfo;

/**
 * Warnings that may come with every call on a bad day. Of each kind the first one is written, then one a minute, which says how many
 * had none since; those are told at debug.
 */
public final class FewWarnings {

    private static final long MINUTE_NANOS = TimeUnit.MINUTES.toNanos(1);
    /** Names that are made from data never end. */
    private static final int MOST_KINDS = 64;

    private final String portal;
    private final LongSupplier nanoTime;
    private final Map<Kind, Line> lines = new ConcurrentHashMap<>();
    private final Line others;

    public FewWarnings(String portal) {
        this(portal, System::nanoTime);
    }

    FewWarnings(String portal, LongSupplier nanoTime) {
        this.portal = portal;
        this.nanoTime = nanoTime;
        this.others = new Line(nanoTime.getAsLong());
    }

    /**
     * Logs it, at whatever level it is due.
     *
     * @param thrown the cause; failures of one class from one place are of one kind
     * @param call whose it is, or null; those of another name are of another kind
     */
    public void log(String format, @Nullable Throwable thrown, @Nullable CallInfo call, @Nullable Object... arguments) {
        long without = lineOf(Kind.of(format, thrown, call)).next(nanoTime.getAsLong());
        boolean isDue = without >= 0;
        if (!isDue && !PortalLog.LOG.isDebugEnabled()) {
            return;
        }
        LoggingEventBuilder event = (isDue ? PortalLog.LOG.atWarn() : PortalLog.LOG.atDebug())
                .addKeyValue("portal", portal)
                .setCause(thrown);
        if (call != null && call.name() != null) {
            event = event.addKeyValue("call", call.name());
        }
        event.log(format + (without > 0 ? " (and " + without + " times since this was last said)" : ""), arguments);
    }

    private Line lineOf(Kind kind) {
        Line known = lines.get(kind);
        if (known != null) {
            return known;
        }
        return lines.size() < MOST_KINDS
                ? lines.computeIfAbsent(kind, unknown -> new Line(nanoTime.getAsLong()))
                : others;
    }

    private record Kind(
            String format,
            @Nullable String call,
            @Nullable String thrown,
            @Nullable StackTraceElement place) {

        static Kind of(String format, @Nullable Throwable thrown, @Nullable CallInfo call) {
            String name = call == null ? null : call.name();
            return thrown == null
                    ? new Kind(format, name, null, null)
                    : new Kind(format, name, thrown.getClass().getName(), place(thrown));
        }

        private static @Nullable StackTraceElement place(Throwable thrown) {
            try {
                return Arrays.stream(thrown.getStackTrace())
                        .filter(frame -> !CallSite.isJdks(frame.getClassName()))
                        .findFirst()
                        .map(CallSite::bare)
                        .orElse(null);
            } catch (RuntimeException itsOwnStack) { // is code of users
                return null;
            }
        }
    }

    /** When the next one is due, and how many have come meanwhile. */
    private static final class Line {

        private final AtomicLong dueAt;
        private final AtomicLong without = new AtomicLong();

        Line(long now) {
            dueAt = new AtomicLong(now);
        }

        /** How many had none since the last one; -1 if this one has none either. */
        long next(long now) {
            long due = dueAt.get();
            if (now - due >= 0 && dueAt.compareAndSet(due, now + MINUTE_NANOS)) {
                return without.getAndSet(0);
            }
            without.incrementAndGet();
            return -1;
        }
    }
}
