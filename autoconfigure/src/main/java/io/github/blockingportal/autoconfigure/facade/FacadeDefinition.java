package io.github.blockingportal.autoconfigure.facade;

import org.jspecify.annotations.Nullable;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.annotation.AnnotatedBeanDefinition;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.BeanDefinitionHolder;
import org.springframework.beans.factory.support.AutowireCandidateQualifier;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.context.annotation.AnnotationConfigUtils;
import org.springframework.context.annotation.AnnotationScopeMetadataResolver;
import org.springframework.context.annotation.ScopeMetadata;
import org.springframework.context.annotation.ScopedProxyMode;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;
import org.springframework.core.type.AnnotationMetadata;
import org.springframework.core.type.MethodMetadata;

import io.github.blockingportal.spring.BlockingFacade;

/** The definition of a facade's bean, with what the annotations of its interface say. */
@SuppressWarnings("serial")
final class FacadeDefinition extends RootBeanDefinition implements AnnotatedBeanDefinition {

    private static final String MARK = FacadeDefinition.class.getName();

    private final AnnotationMetadata metadata;

    FacadeDefinition(Class<?> type, AnnotationMetadata metadata) {
        super(BlockingFacadeFactoryBean.class);
        this.metadata = metadata;
        setTargetType(ResolvableType.forClassWithGenerics(BlockingFacadeFactoryBean.class, type));
        setAttribute(FactoryBean.OBJECT_TYPE_ATTRIBUTE, type);
        getConstructorArgumentValues().addIndexedArgumentValue(0, type);
        AnnotationConfigUtils.processCommonDefinitionAnnotations(this);
        setFallback(isFallback() || extendsFacade(type));
    }

    /** It is a candidate for the injection of the other one too, which that shall win. */
    private static boolean extendsFacade(Class<?> type) {
        return MergedAnnotations.from(type, SearchStrategy.TYPE_HIERARCHY).stream(BlockingFacade.class)
                .anyMatch(annotation -> annotation.getAggregateIndex() > 0);
    }

    /** Whether a definition is a facade's, be it behind the proxy of a scope. */
    static boolean isFacade(BeanDefinition definition) {
        return definition.hasAttribute(MARK);
    }

    BeanDefinitionHolder named(String name, BeanDefinitionRegistry registry) {
        ScopeMetadata scope = new AnnotationScopeMetadataResolver().resolveScopeMetadata(this);
        setScope(scope.getScopeName());
        BeanDefinitionHolder bean = new BeanDefinitionHolder(this, name);
        if (scope.getScopedProxyMode() != ScopedProxyMode.NO) {
            addQualifiers();
            bean = ScopedProxyUtils.createScopedProxy(bean, registry, false);
        }
        bean.getBeanDefinition().setAttribute(MARK, true);
        return bean;
    }

    /** Spring finds them on the interface by itself, but not once it has the proxy of a scope. */
    private void addQualifiers() {
        metadata.getAnnotations().stream()
                .filter(MergedAnnotation::isDirectlyPresent)
                .filter(annotation -> isQualifier(annotation.getType()))
                .forEach(annotation -> addQualifier(qualifier(annotation)));
    }

    private static boolean isQualifier(Class<?> annotation) {
        return annotation == Qualifier.class || annotation.isAnnotationPresent(Qualifier.class);
    }

    private static AutowireCandidateQualifier qualifier(MergedAnnotation<?> annotation) {
        AutowireCandidateQualifier qualifier = new AutowireCandidateQualifier(annotation.getType());
        annotation.asMap().forEach(qualifier::setAttribute);
        return qualifier;
    }

    @Override
    public AnnotationMetadata getMetadata() {
        return metadata;
    }

    @Override
    public @Nullable MethodMetadata getFactoryMethodMetadata() {
        return null;
    }
}
