package io.github.blockingportal.autoconfigure.web.disconnect;

import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.channels.SocketChannel;

import jakarta.servlet.http.HttpServletRequest;

import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.RequestFacade;
import org.apache.coyote.AbstractProcessor;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.web.util.WebUtils;

/** Those of Tomcat, which shows none of this: so fields of its classes are read. Another version may have others. */
final class TomcatConnections implements ServerConnections, AopInfrastructureBean {

    static final String STREAM_PROCESSOR = "org.apache.coyote.http2.StreamProcessor";
    static final String STREAM = "org.apache.coyote.http2.Stream";

    private final @Nullable Parts parts = Parts.find();

    @Override
    public @Nullable ClientConnection of(HttpServletRequest request) {
        RequestFacade facade = WebUtils.getNativeRequest(request, RequestFacade.class);
        try {
            return facade == null || parts == null ? null : parts.connection(facade);
        } catch (ReflectiveOperationException | RuntimeException anotherVersion) {
            return null;
        }
    }

    /** What is read of Tomcat's. */
    private record Parts(
            Field request, Field processor, Field socket, Class<?> streamProcessor, Field stream, Method isActive) {

        static @Nullable Parts find() {
            try {
                Class<?> streamProcessor = Class.forName(STREAM_PROCESSOR);
                Class<?> stream = Class.forName(STREAM);
                return new Parts(
                        open(RequestFacade.class.getDeclaredField("request")),
                        open(org.apache.coyote.Request.class.getDeclaredField("hook")),
                        open(AbstractProcessor.class.getDeclaredField("socketWrapper")),
                        streamProcessor,
                        open(streamProcessor.getDeclaredField("stream")),
                        open(stream.getDeclaredMethod("isActive")));
            } catch (ReflectiveOperationException | RuntimeException | LinkageError anotherVersion) {
                return null;
            }
        }

        private static <A extends AccessibleObject> A open(A member) {
            member.setAccessible(true);
            return member;
        }

        @Nullable
        ClientConnection connection(RequestFacade facade) throws ReflectiveOperationException {
            Object processing = processor.get(((Request) request.get(facade)).getCoyoteRequest());
            if (streamProcessor.isInstance(processing)) {
                Object open = stream.get(processing);
                return new StreamConnection(() -> isReset(open));
            }
            return processing instanceof AbstractProcessor
                            && socket.get(processing) instanceof SocketWrapperBase<?> wrapper
                            && wrapper.getSocket() instanceof NioChannel channel
                    ? connection(wrapper, channel.getIOChannel())
                    : null;
        }

        /** One that is closed has no socket any more, or that of another connection, which has its channel now. */
        private static @Nullable ClientConnection connection(
                SocketWrapperBase<?> wrapper, @Nullable SocketChannel socket) {
            return wrapper.isClosed() || socket == null ? ClientConnection.CLOSED : SocketConnection.of(socket);
        }

        private boolean isReset(Object open) {
            try {
                return !(boolean) isActive.invoke(open);
            } catch (ReflectiveOperationException anotherVersion) {
                return false;
            }
        }
    }
}
