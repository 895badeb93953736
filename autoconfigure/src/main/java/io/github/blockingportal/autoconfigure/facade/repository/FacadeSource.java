package io.github.blockingportal.autoconfigure.facade.repository;

import java.util.Arrays;
import java.util.stream.Stream;

import org.springframework.beans.factory.annotation.AnnotatedBeanDefinition;
import org.springframework.beans.factory.annotation.AnnotatedGenericBeanDefinition;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ResourceLoader;
import org.springframework.core.type.AnnotationMetadata;
import org.springframework.data.repository.config.AnnotationRepositoryConfigurationSource;
import org.springframework.data.util.Streamable;

/**
 * What Spring Data is told of a facade: the only repository there is, the reactive one, configured as the application has it for the
 * facade's package, or else as Spring Boot has it.
 */
final class FacadeSource extends AnnotationRepositoryConfigurationSource {

    private final Class<?> facade;
    private final boolean decided;

    private FacadeSource(
            AnnotationMetadata enabled,
            ReactiveModule module,
            Class<?> facade,
            boolean decided,
            BeanDefinitionRegistry registry,
            Environment environment,
            ResourceLoader resources) {
        super(enabled, module.enabling(), resources, environment, registry, null);
        this.facade = facade;
        this.decided = decided;
    }

    /** {@code decided} if the module has been chosen, so that it takes the facade whatever it knows of its entity. */
    static FacadeSource of(
            ReactiveModule module,
            Class<?> facade,
            boolean decided,
            BeanDefinitionRegistry registry,
            Environment environment,
            ResourceLoader resources) {
        return Stream.concat(enabled(module, registry), Stream.of(new EnabledByDefault(facade, module.enabling())))
                .map(metadata -> new FacadeSource(metadata, module, facade, decided, registry, environment, resources))
                .filter(FacadeSource::covers)
                .findFirst()
                .orElseThrow();
    }

    /** Where the application says something of its own about the module's repositories. */
    private static Stream<AnnotationMetadata> enabled(ReactiveModule module, BeanDefinitionRegistry registry) {
        return Arrays.stream(registry.getBeanDefinitionNames())
                .map(registry::getBeanDefinition)
                .filter(AnnotatedBeanDefinition.class::isInstance)
                .map(definition -> ((AnnotatedBeanDefinition) definition).getMetadata())
                .filter(metadata -> metadata.isAnnotated(module.enabling().getName()));
    }

    private boolean covers() {
        String home = facade.getPackageName() + ".";
        return getBasePackages().stream().anyMatch(base -> home.startsWith(base + "."));
    }

    @Override
    public Streamable<BeanDefinition> getCandidates(ResourceLoader loader) {
        AnnotatedGenericBeanDefinition candidate =
                new AnnotatedGenericBeanDefinition(FacadeRepositories.interfaceFor(facade));
        candidate.setLazyInit(true); // it is made with its facade, and not where that is a mock
        return Streamable.of(candidate);
    }

    @Override
    public boolean usesExplicitFilters() {
        return decided;
    }

    @Override
    public String generateBeanName(BeanDefinition definition) {
        String made = ReactiveInterfaces.nameFor(facade);
        return isFor(made, definition) ? made : super.generateBeanName(definition);
    }

    private static boolean isFor(String made, BeanDefinition definition) {
        return made.equals(definition.getBeanClassName())
                || definition.getConstructorArgumentValues().getIndexedArgumentValues().values().stream()
                        .anyMatch(argument -> made.equals(argument.getValue()));
    }
}
