package io.github.blockingportal.autoconfigure.web.disconnect;

import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;

/** Tells a native image what of Tomcat {@link TomcatConnections} reads. */
final class TomcatHints implements RuntimeHintsRegistrar {

    @Override
    public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
        field("org.apache.catalina.connector.RequestFacade", "request", hints, classLoader);
        field("org.apache.coyote.Request", "hook", hints, classLoader);
        field("org.apache.coyote.AbstractProcessor", "socketWrapper", hints, classLoader);
        field(TomcatConnections.STREAM_PROCESSOR, "stream", hints, classLoader);
        hints.reflection()
                .registerTypeIfPresent(classLoader, TomcatConnections.STREAM, MemberCategory.INVOKE_DECLARED_METHODS);
    }

    private static void field(String type, String name, RuntimeHints hints, @Nullable ClassLoader classLoader) {
        hints.reflection().registerTypeIfPresent(classLoader, type, hint -> hint.withField(name));
    }
}
