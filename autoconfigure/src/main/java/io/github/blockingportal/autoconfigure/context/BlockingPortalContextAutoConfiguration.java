package io.github.blockingportal.autoconfigure.context;

import io.micrometer.context.ThreadLocalAccessor;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.contextpropagation.ObservationAwareBaggageThreadLocalAccessor;
import io.micrometer.tracing.contextpropagation.ObservationAwareSpanThreadLocalAccessor;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.security.core.context.ReactiveSecurityContextHolder;
import org.springframework.security.core.context.SecurityContextHolderStrategy;
import org.springframework.web.context.request.RequestContextHolder;

import io.github.blockingportal.autoconfigure.BlockingPortalAutoConfiguration;
import io.github.blockingportal.spring.BlockingPortalBuilderCustomizer;

/**
 * Auto-configuration of the thread-locals of Spring that a portal carries: locale, request and security context. They are the
 * portal's own, so that the registry, which is global to the JVM, stays as it is. {@link ThreadLocalAccessor} beans come after
 * them, in their order, and replace those of the same key.
 */
@AutoConfiguration(before = BlockingPortalAutoConfiguration.class)
@ConditionalOnBooleanProperty(name = "blocking-portal.enabled", matchIfMissing = true)
public final class BlockingPortalContextAutoConfiguration implements AopInfrastructureBean {

    private static final int SPRING_FIRST = Ordered.HIGHEST_PRECEDENCE;
    private static final int THEN_THE_SPAN = Ordered.HIGHEST_PRECEDENCE + 1;
    private static final int THEN_THE_USERS = Ordered.HIGHEST_PRECEDENCE + 2;

    BlockingPortalContextAutoConfiguration() {}

    @Bean
    @Order(SPRING_FIRST)
    BlockingPortalBuilderCustomizer blockingPortalLocaleContext() {
        return (portalName, builder) -> builder.threadLocalAccessor(new LocaleAccessor());
    }

    @Bean
    @Order(THEN_THE_USERS)
    BlockingPortalBuilderCustomizer blockingPortalThreadLocalAccessors(
            ObjectProvider<ThreadLocalAccessor<?>> accessors) {
        return (portalName, builder) -> accessors.orderedStream().forEach(builder::threadLocalAccessor);
    }

    /** Where there are Micrometer's observations. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(ObservationThreadLocalAccessor.class)
    static class ObservationConfiguration {

        @Bean
        @Order(SPRING_FIRST)
        BlockingPortalBuilderCustomizer blockingPortalObservationContext() {
            return (portalName, builder) -> builder.threadLocalAccessor(new ObservationAccessor(portalName));
        }
    }

    /**
     * Where there is Micrometer Tracing: a span and baggage that were made current by hand. The registry of observations does not
     * matter, as the current observation is one for all of them.
     */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({ObservationThreadLocalAccessor.class, ObservationAwareSpanThreadLocalAccessor.class})
    static class TracingConfiguration {

        @Bean
        @Order(THEN_THE_SPAN)
        BlockingPortalBuilderCustomizer blockingPortalTracingContext(ObjectProvider<Tracer> tracers) {
            ObservationRegistry registry = ObservationRegistry.create();
            return (portalName, builder) -> tracers.ifUnique(
                    tracer -> builder.threadLocalAccessor(new ObservationAwareSpanThreadLocalAccessor(registry, tracer))
                            .threadLocalAccessor(new ObservationAwareBaggageThreadLocalAccessor(registry, tracer)));
        }
    }

    /** Where there is Spring Web. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(RequestContextHolder.class)
    static class RequestConfiguration {

        @Bean
        @Order(SPRING_FIRST)
        BlockingPortalBuilderCustomizer blockingPortalRequestContext() {
            return (portalName, builder) -> builder.threadLocalAccessor(new RequestAttributesAccessor());
        }
    }

    /** Where there is Spring Security. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(ReactiveSecurityContextHolder.class)
    static class SecurityConfiguration {

        @Bean
        @Order(SPRING_FIRST)
        BlockingPortalBuilderCustomizer blockingPortalSecurityContext(
                ObjectProvider<SecurityContextHolderStrategy> strategies) {
            SecurityContexts contexts = new SecurityContexts(strategies.getIfUnique());
            return (portalName, builder) -> builder.threadLocalAccessor(new SecurityContextAccessor(contexts))
                    .threadLocalAccessor(new ReactiveSecurityContextAccessor(contexts));
        }
    }
}
