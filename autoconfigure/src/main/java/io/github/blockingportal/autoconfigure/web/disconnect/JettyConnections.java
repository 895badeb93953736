package io.github.blockingportal.autoconfigure.web.disconnect;

import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

import jakarta.servlet.http.HttpServletRequest;

import org.eclipse.jetty.ee11.servlet.ServletApiRequest;
import org.eclipse.jetty.ee11.servlet.ServletContextRequest;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http2.HTTP2Connection;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.web.util.WebUtils;

/** Those of Jetty. */
final class JettyConnections implements ServerConnections, AopInfrastructureBean {

    @Override
    public @Nullable ClientConnection of(HttpServletRequest request) {
        ServletApiRequest jettys = WebUtils.getNativeRequest(request, ServletApiRequest.class);
        return jettys == null ? null : connection(ServletContextRequest.getServletContextRequest(jettys));
    }

    private static @Nullable ClientConnection connection(Request request) {
        HttpVersion version = request.getConnectionMetaData().getHttpVersion();
        if (version.getVersion() >= HttpVersion.HTTP_2.getVersion()) {
            AtomicBoolean failed = new AtomicBoolean();
            request.addFailureListener(failure -> failed.set(true));
            BooleanSupplier gone = version == HttpVersion.HTTP_2 ? Http2.gone(request) : () -> false;
            return new StreamConnection(() -> failed.get() || gone.getAsBoolean());
        }
        SocketChannel socket =
                socket(request.getConnectionMetaData().getConnection().getEndPoint());
        return socket == null ? null : SocketConnection.of(socket);
    }

    private static @Nullable SocketChannel socket(EndPoint endPoint) {
        EndPoint innermost = endPoint;
        while (innermost instanceof EndPoint.Wrapper wrapper) {
            innermost = wrapper.unwrap();
        }
        return innermost instanceof SocketChannelEndPoint socket ? socket.getChannel() : null;
    }

    /** What is asked of HTTP/2, which need not be on the class path. */
    private static final class Http2 {

        /**
         * Who closes a connection with all of its streams resets none; and a listener of failures that comes after the failure is not
         * told.
         */
        static BooleanSupplier gone(Request request) {
            Connection connection = request.getConnectionMetaData().getConnection();
            BooleanSupplier closed = () -> isClosed(connection.getEndPoint());
            if (!(connection instanceof HTTP2Connection streams)) {
                return closed;
            }
            int id = Integer.parseInt(request.getId());
            return () -> closed.getAsBoolean() || streams.getSession().getStream(id) == null;
        }

        private static boolean isClosed(EndPoint endPoint) {
            return !endPoint.isOpen() || endPoint.isInputShutdown();
        }
    }
}
