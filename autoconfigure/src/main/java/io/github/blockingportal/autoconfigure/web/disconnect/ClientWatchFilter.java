package io.github.blockingportal.autoconfigure.web.disconnect;

import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;

import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.filter.OncePerRequestFilter;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.CallCancellation;

/**
 * Has each request watched from its begin to its end, and puts its calls into one scope, wherever the server dispatches it. What
 * fails because the client has left is nobody's failure, and goes no further.
 */
final class ClientWatchFilter extends OncePerRequestFilter {

    private static final Logger LOG = LoggerFactory.getLogger(BlockingPortal.class);
    private static final String ATTRIBUTE = ClientWatchFilter.class.getName() + ".REQUEST";

    /** As some servers write it into their logs; Servlet and Spring have no name for it. */
    private static final int CLIENT_CLOSED_REQUEST = 499;

    private final ClientWatch watch;
    private final List<ServerConnections> servers;
    private final AtomicBoolean warned = new AtomicBoolean();

    ClientWatchFilter(ClientWatch watch, List<ServerConnections> servers) {
        this.watch = watch;
        this.servers = servers;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        WatchedRequest watched = watched(request);
        if (watched == null) {
            chain.doFilter(request, response);
            return;
        }
        try (CallCancellation.Scope scope = watched.open()) {
            chain.doFilter(request, response);
        } catch (ServletException | IOException | RuntimeException failure) {
            if (!isAnswered(watched, response, failure)) {
                watch.lookAtOnce(watched);
                throw failure;
            }
        } finally {
            endUnlessAsync(request, watched);
        }
    }

    private @Nullable WatchedRequest watched(HttpServletRequest request) {
        WatchedRequest known = watchedOf(request);
        if (known != null) {
            watch.begin(known); // again, for an error page
            return known;
        }
        ClientConnection connection = servers.stream()
                .map(server -> server.of(request))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
        if (connection == null) {
            warn(request);
            return null;
        }
        WatchedRequest begun = new WatchedRequest(request.getMethod() + " " + request.getRequestURI(), connection);
        request.setAttribute(ATTRIBUTE, begun);
        watch.begin(begun);
        return begun;
    }

    private void warn(HttpServletRequest request) {
        if (warned.compareAndSet(false, true)) {
            LOG.warn(
                    "blocking-portal.web.cancel-on-disconnect=true has no effect for requests such as this one, a {} over"
                            + " {}: whether its client has left is known of Tomcat's and Jetty's connections alone",
                    request.getClass().getName(),
                    request.getProtocol());
        }
    }

    static @Nullable WatchedRequest watchedOf(HttpServletRequest request) {
        return (WatchedRequest) request.getAttribute(ATTRIBUTE);
    }

    /** Whether a failure is only that the client has left. The status, which nobody gets, is for logs and meters. */
    static boolean isAnswered(WatchedRequest watched, HttpServletResponse response, Throwable failure) {
        if (!watched.isReasonOf(failure)) {
            return false;
        }
        LOG.debug("Not answered, since {}", failure.getMessage());
        if (!response.isCommitted()) {
            response.setStatus(CLIENT_CLOSED_REQUEST);
        }
        return true;
    }

    private void endUnlessAsync(HttpServletRequest request, WatchedRequest watched) {
        try {
            if (request.isAsyncStarted()) {
                request.getAsyncContext().addListener(new End(watched));
                return;
            }
        } catch (IllegalStateException completedMeanwhile) {
            // so this is the end
        }
        watch.end(watched);
    }

    @Override
    protected boolean shouldNotFilterAsyncDispatch() {
        return false;
    }

    @Override
    protected boolean shouldNotFilterErrorDispatch() {
        return false;
    }

    /** The end of a request that goes on without its thread. */
    private final class End implements AsyncListener {

        private final WatchedRequest watched;

        End(WatchedRequest watched) {
            this.watched = watched;
        }

        @Override
        public void onComplete(AsyncEvent event) {
            watch.end(watched);
        }

        @Override
        public void onTimeout(AsyncEvent event) {
            // it completes then
        }

        @Override
        public void onError(AsyncEvent event) {
            watch.lookAtOnce(watched);
        }

        @Override
        public void onStartAsync(AsyncEvent event) {
            event.getAsyncContext().addListener(this);
        }
    }
}
