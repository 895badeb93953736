package io.github.blockingportal.autoconfigure.facade;

import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.boot.autoconfigure.AutoConfigurationPackages;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

import io.github.blockingportal.autoconfigure.BlockingPortalAutoConfiguration;

/** Applications whose facades are in one of the packages of examples. */
final class FacadeRunner {

    static final String PACKAGES = "io.github.blockingportal.facades.";

    private FacadeRunner() {}

    static ApplicationContextRunner scanning(String... subpackages) {
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        BlockingPortalAutoConfiguration.class, BlockingFacadeAutoConfiguration.class))
                .withInitializer(context -> Arrays.stream(subpackages)
                        .forEach(each -> AutoConfigurationPackages.register(
                                (BeanDefinitionRegistry) context.getBeanFactory(), PACKAGES + each)));
    }

    /** The class files are found in the contrary order. */
    static void backwards(ConfigurableApplicationContext context) {
        ((GenericApplicationContext) context).setResourceLoader(new PathMatchingResourcePatternResolver() {
            @Override
            public Resource[] getResources(String pattern) throws IOException {
                List<Resource> found = Arrays.asList(super.getResources(pattern));
                Collections.reverse(found);
                return found.toArray(Resource[]::new);
            }
        });
    }
}
