package io.github.blockingportal.autoconfigure.facade;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.Comparator;
import java.util.SortedSet;
import java.util.TreeSet;

import org.springframework.beans.factory.annotation.AnnotatedBeanDefinition;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ResourceLoader;
import org.springframework.core.type.AnnotationMetadata;
import org.springframework.core.type.ClassMetadata;
import org.springframework.core.type.classreading.MetadataReader;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.core.type.filter.TypeFilter;

import io.github.blockingportal.spring.BlockingFacade;

/**
 * Finds what is annotated with {@link BlockingFacade}, in an order that is always the same. Conditions are asked one by one
 * afterwards: those that look for beans shall see the facades that have no conditions.
 */
final class FacadeScanner extends ClassPathScanningCandidateComponentProvider {

    private static final TypeFilter FACADES = new AnnotationTypeFilter(BlockingFacade.class);

    private static final Comparator<AnnotationMetadata> ORDER =
            Comparator.comparing(FacadeScanner::hasConditions).thenComparing(ClassMetadata::getClassName);

    private final BeanDefinitionRegistry registry;

    FacadeScanner(BeanDefinitionRegistry registry, Environment environment, ResourceLoader resources) {
        super(false, environment);
        this.registry = registry;
        setResourceLoader(resources);
        addIncludeFilter(FACADES);
    }

    private static boolean hasConditions(AnnotationMetadata facade) {
        return facade.isAnnotated(Conditional.class.getName());
    }

    SortedSet<AnnotationMetadata> find(Collection<String> packages) {
        SortedSet<AnnotationMetadata> found = new TreeSet<>(ORDER);
        for (String each : packages) {
            for (BeanDefinition facade : findCandidateComponents(each)) {
                found.add(((AnnotatedBeanDefinition) facade).getMetadata());
            }
        }
        return found;
    }

    boolean meetsConditions(AnnotationMetadata facade) {
        try {
            return super.isCandidateComponent(getMetadataReaderFactory().getMetadataReader(facade.getClassName()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    protected boolean isCandidateComponent(MetadataReader reader) throws IOException {
        return FACADES.match(reader, getMetadataReaderFactory());
    }

    @Override
    protected boolean isCandidateComponent(AnnotatedBeanDefinition definition) {
        AnnotationMetadata metadata = definition.getMetadata();
        return metadata.isIndependent() && !metadata.isAnnotation();
    }

    @Override
    protected BeanDefinitionRegistry getRegistry() {
        return registry;
    }
}
