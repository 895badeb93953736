package io.github.blockingportal.autoconfigure.check;

import java.util.Arrays;
import java.util.Optional;

import org.apache.coyote.AbstractProtocol;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ApplicationContext;

/** Those of Tomcat. It knows none where it works with an executor of somebody else's, such as virtual threads. */
record TomcatThreads(ApplicationContext context) implements ServerThreads, AopInfrastructureBean {

    @Override
    public Optional<Capacity> capacity() {
        if (context instanceof WebServerApplicationContext web
                && web.getWebServer() instanceof TomcatWebServer server) {
            return Arrays.stream(server.getTomcat().getService().findConnectors())
                    .map(connector -> connector.getProtocolHandler())
                    .map(handler -> handler instanceof AbstractProtocol<?> protocol ? protocol.getMaxThreads() : -1)
                    .filter(threads -> threads > 0)
                    .map(threads -> new Capacity("Tomcat", threads, "server.tomcat.threads.max"))
                    .findFirst();
        }
        return Optional.empty();
    }
}
