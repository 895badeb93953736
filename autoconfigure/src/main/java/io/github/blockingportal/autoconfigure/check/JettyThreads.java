package io.github.blockingportal.autoconfigure.check;

import java.util.Optional;

import org.eclipse.jetty.util.VirtualThreads;
import org.eclipse.jetty.util.thread.ThreadPool;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.boot.jetty.JettyWebServer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ApplicationContext;

/** Those of Jetty, some of which it needs for itself. */
record JettyThreads(ApplicationContext context) implements ServerThreads, AopInfrastructureBean {

    @Override
    public Optional<Capacity> capacity() {
        if (context instanceof WebServerApplicationContext web
                && web.getWebServer() instanceof JettyWebServer server
                && server.getServer().getThreadPool() instanceof ThreadPool.SizedThreadPool pool
                && !VirtualThreads.isUseVirtualThreads(pool)) {
            return Optional.of(new Capacity("Jetty", pool.getMaxThreads(), "server.jetty.threads.max"));
        }
        return Optional.empty();
    }
}
