package io.github.blockingportal.autoconfigure.check;

import java.util.stream.Stream;

import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import reactor.netty.resources.ConnectionProvider;

/** Those of WebClient, to one host, where the application has a bean that says how many. */
record NettyConnections(ConfigurableListableBeanFactory beans) implements Connections, AopInfrastructureBean {

    @Override
    public Stream<Capacity> pools() {
        return ExistingBeans.of(ConnectionProvider.class, beans)
                .filter(provider -> provider.maxConnections() > 0)
                .map(provider -> new Capacity(
                        "ConnectionProvider '" + provider.name() + "' to one host",
                        provider.maxConnections(),
                        "its maxConnections"));
    }
}
