package io.github.blockingportal.autoconfigure.web;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.function.Function;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.convert.DurationStyle;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.CallDeadline;
import io.github.blockingportal.autoconfigure.TimeoutHeader;

/** Which deadline a request gets: that of the setting or that of its header, whichever comes first. */
final class RequestDeadlines {

    private static final Logger LOG = LoggerFactory.getLogger(BlockingPortal.class);

    private final @Nullable Duration timeout;
    private final @Nullable String header;

    RequestDeadlines(@Nullable Duration timeout, @Nullable String header) {
        this.timeout = timeout;
        this.header = header;
    }

    boolean areNone() {
        return timeout == null && header == null;
    }

    /** The deadline of a request that begins now and has these headers, or null if it has none. */
    @Nullable
    CallDeadline of(Function<String, @Nullable String> headers) {
        Duration clients = clientsTimeout(headers);
        if (clients != null && (timeout == null || clients.compareTo(timeout) < 0)) {
            return CallDeadline.after(clients, "the request (" + header + ": " + text(clients) + ")");
        }
        return timeout == null
                ? null
                : CallDeadline.after(
                        timeout, "the request (blocking-portal.web.request-timeout=" + text(timeout) + ")");
    }

    /** What the header says; one that says nothing is like none, since the client only wants to be kind with it. */
    private @Nullable Duration clientsTimeout(Function<String, @Nullable String> headers) {
        String value = header == null ? null : headers.apply(header);
        Duration parsed = value == null ? null : TimeoutHeader.parse(value);
        if (value != null && parsed == null) {
            LOG.debug("Ignoring header '{}', which is no timeout such as 1500m or 2S", header);
        }
        return parsed;
    }

    private static String text(Duration duration) {
        return Stream.of(ChronoUnit.SECONDS, ChronoUnit.MILLIS, ChronoUnit.NANOS)
                .filter(unit -> duration.truncatedTo(unit).equals(duration))
                .findFirst()
                .map(unit -> DurationStyle.SIMPLE.print(duration, unit))
                .orElseThrow();
    }
}
