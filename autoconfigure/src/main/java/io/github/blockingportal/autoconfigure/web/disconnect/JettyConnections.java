package io.github.blockingportal.autoconfigure.web.disconnect;

import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicBoolean;

import jakarta.servlet.http.HttpServletRequest;

import org.eclipse.jetty.ee11.servlet.ServletApiRequest;
import org.eclipse.jetty.ee11.servlet.ServletContextRequest;
import org.eclipse.jetty.http.HttpVersion;
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
        EndPoint endPoint = request.getConnectionMetaData().getConnection().getEndPoint();
        if (version.getVersion() >= HttpVersion.HTTP_2.getVersion()) {
            AtomicBoolean failed = new AtomicBoolean();
            request.addFailureListener(failure -> failed.set(true));
            boolean sharesIt = version == HttpVersion.HTTP_2;
            return new StreamConnection(() -> failed.get() || (sharesIt && isClosed(endPoint)));
        }
        SocketChannel socket = socket(endPoint);
        return socket == null ? null : SocketConnection.of(socket);
    }

    /** Who closes a connection with all of its streams resets none. */
    private static boolean isClosed(EndPoint endPoint) {
        return !endPoint.isOpen() || endPoint.isInputShutdown();
    }

    private static @Nullable SocketChannel socket(EndPoint endPoint) {
        EndPoint innermost = endPoint;
        while (innermost instanceof EndPoint.Wrapper wrapper) {
            innermost = wrapper.unwrap();
        }
        return innermost instanceof SocketChannelEndPoint socket ? socket.getChannel() : null;
    }
}
