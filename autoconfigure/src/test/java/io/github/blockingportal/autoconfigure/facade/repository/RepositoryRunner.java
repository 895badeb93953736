package io.github.blockingportal.autoconfigure.facade.repository;

import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.boot.autoconfigure.AutoConfigurationPackages;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import io.github.blockingportal.autoconfigure.BlockingPortalAutoConfiguration;
import io.github.blockingportal.autoconfigure.facade.BlockingFacadeAutoConfiguration;

/** Applications whose facades are in a package of examples. */
final class RepositoryRunner {

    private RepositoryRunner() {}

    static ApplicationContextRunner scanning(Class<?> example) {
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        BlockingPortalAutoConfiguration.class, BlockingFacadeAutoConfiguration.class))
                .withInitializer(context -> AutoConfigurationPackages.register(
                        (BeanDefinitionRegistry) context.getBeanFactory(), example.getPackageName()));
    }
}
