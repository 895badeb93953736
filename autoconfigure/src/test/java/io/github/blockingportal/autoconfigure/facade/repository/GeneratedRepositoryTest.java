package io.github.blockingportal.autoconfigure.facade.repository;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.DefaultResourceLoader;
import org.springframework.core.io.ResourceLoader;
import org.springframework.core.type.AnnotationMetadata;
import org.springframework.data.r2dbc.repository.config.EnableR2dbcRepositories;
import org.springframework.data.repository.config.AnnotationRepositoryConfigurationSource;
import org.springframework.util.ClassUtils;

import io.github.blockingportal.facades.stock.Stock;
import io.github.blockingportal.facades.stock.Stock.Items;
import io.github.blockingportal.facades.stock.Stock.ReactiveItems;

import static org.assertj.core.api.Assertions.assertThat;

/** What is generated ahead of time, in an application that is started without it: its class files are on the class path all the same. */
class GeneratedRepositoryTest {

    @TempDir
    private Path generated;

    @EnableR2dbcRepositories(basePackageClasses = Stock.class, considerNestedRepositories = true)
    static class Enabled {}

    @Test
    void springDataDoesNotTakeItForOneOfTheApplicationsRepositories() throws IOException {
        Map<String, byte[]> files = FacadeRepositories.classFiles(Items.class);
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Path path = generated.resolve(
                    ClassUtils.convertClassNameToResourcePath(file.getKey()) + ClassUtils.CLASS_FILE_SUFFIX);
            Files.createDirectories(path.getParent());
            Files.write(path, file.getValue());
        }
        assertThat(files).hasSize(2);
        assertThat(found()).contains(ReactiveItems.class.getName()).noneMatch(files::containsKey);
    }

    private List<String> found() throws IOException {
        try (URLClassLoader loader = new URLClassLoader(
                new URL[] {generated.toUri().toURL()}, getClass().getClassLoader())) {
            ResourceLoader resources = new DefaultResourceLoader(loader);
            return new AnnotationRepositoryConfigurationSource(
                            AnnotationMetadata.introspect(Enabled.class),
                            EnableR2dbcRepositories.class,
                            resources,
                            new StandardEnvironment(),
                            new DefaultListableBeanFactory(),
                            null)
                    .getCandidates(resources)
                    .map(BeanDefinition::getBeanClassName)
                    .toList();
        }
    }
}
