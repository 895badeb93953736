package io.github.blockingportal.autoconfigure.check;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.ContextRefreshedEvent;
import org.springframework.core.env.Environment;

import io.github.blockingportal.BlockingPortal;

/** Looks at the settings once its context has started. A check that fails says nothing, and ends neither the start nor others. */
final class StartChecks implements ApplicationListener<ContextRefreshedEvent>, AopInfrastructureBean {

    private static final Logger LOG = LoggerFactory.getLogger(BlockingPortal.class);

    private final ConfigurableApplicationContext context;
    private final ObjectProvider<ServerThreads> servers;
    private final ObjectProvider<Connections> connections;
    private final Said said;

    StartChecks(
            ConfigurableApplicationContext context,
            ObjectProvider<ServerThreads> servers,
            ObjectProvider<Connections> connections) {
        this.context = context;
        this.servers = servers;
        this.connections = connections;
        this.said = saidOf(context.getParent());
    }

    private static Said saidOf(@Nullable ApplicationContext parent) {
        StartChecks above = parent == null
                ? null
                : parent.getBeanProvider(StartChecks.class).getIfAvailable();
        return above == null ? new Said() : above.said;
    }

    @Override
    public void onApplicationEvent(ContextRefreshedEvent event) {
        if (event.getApplicationContext() == context) {
            Environment environment = context.getEnvironment();
            ConfigurableListableBeanFactory beans = context.getBeanFactory();
            contained(() -> new KeyCheck(environment, said).run());
            contained(() -> new TwinNames(environment, said).run());
            contained(() -> new DrainCheck(environment, said).run(SeenPortal.own(beans)));
            contained(() -> new ThreadCheck(environment, said, servers).run(SeenPortal.visible(beans)));
            contained(() -> new ConnectionCheck(environment, said, connections).run(SeenPortal.visible(beans)));
        }
    }

    private static void contained(Runnable check) {
        try {
            check.run();
        } catch (RuntimeException | LinkageError failure) {
            LOG.debug("A check of the portal's settings failed, which changes nothing", failure);
        }
    }
}
