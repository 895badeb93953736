package io.github.blockingportal.autoconfigure.web.flux;

import java.util.List;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.beans.ConfigurablePropertyAccessor;
import org.springframework.beans.InvalidPropertyException;
import org.springframework.beans.PropertyAccessorFactory;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.thread.Threading;
import org.springframework.core.KotlinDetector;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.core.SpringVersion;
import org.springframework.core.env.Environment;
import org.springframework.http.codec.HttpMessageReader;
import org.springframework.http.codec.ServerCodecConfigurer;
import org.springframework.util.Assert;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.reactive.HandlerResult;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerAdapter;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;

/**
 * Gives Spring's adapter for annotated handlers our scheduler, unless the application has set an executor. The adapter's setter
 * takes an executor alone, which is told neither for which request it is to run something, nor that nobody waits for it any more.
 */
final class HandlerAdapterPostProcessor implements BeanPostProcessor, AopInfrastructureBean {

    private static final Logger LOG = LoggerFactory.getLogger(BlockingPortal.class);

    private final Fields fields;
    private final BeanFactory beans;
    private final HandlerScheduler scheduler = new HandlerScheduler();
    private @Nullable RequestMappingHandlerAdapter adapter;
    private Predicate<? super HandlerMethod> blocks = method -> false;

    HandlerAdapterPostProcessor(Fields fields, BeanFactory beans) {
        this.fields = fields;
        this.beans = beans;
    }

    /** Whether it is a handler that Spring's adapter will have run on the workers. */
    boolean runsOnWorkers(HandlerMethod handler) {
        return blocks.test(handler);
    }

    /** Has Spring's adapter, which there is once there is such a handler, run one. */
    Mono<HandlerResult> handle(ServerWebExchange exchange, HandlerMethod handler) {
        Assert.state(adapter != null, "No adapter has been equipped");
        return adapter.handle(new HandlerExchange(exchange, scheduler), handler);
    }

    /** Has it run on the workers, within the run in whose context it is. */
    <T> Mono<T> onWorker(Mono<T> work) {
        return work.subscribeOn(scheduler);
    }

    @Override
    public Object postProcessBeforeInitialization(Object bean, String beanName) {
        if (bean instanceof RequestMappingHandlerAdapter found && adapter == null) {
            equip(found);
        }
        return bean;
    }

    private void equip(RequestMappingHandlerAdapter found) {
        Object before = fields.scheduler(found);
        if (before != null && !ReplacedExecutor.isBehind(before) && !isSpringBoots(before)) {
            LOG.warn(
                    "Handlers that block run on the executor that the application has set with configureBlockingExecution, so"
                            + " blocking-portal.web.blocking-handlers=true changes nothing. Remove either of them");
            return;
        }
        Predicate<? super HandlerMethod> given = fields.predicate(found);
        blocks = given == null ? nonReactive(found.getReactiveAdapterRegistry()) : given;
        found.setBlockingMethodPredicate(blocks::test);
        fields.setScheduler(found, scheduler);
        found.setMessageReaders(readers(found.getMessageReaders()));
        adapter = found;
    }

    /** That of the executor which Spring Boot sets where it makes one of virtual threads. */
    private boolean isSpringBoots(Object scheduler) {
        String executor = TaskExecutionAutoConfiguration.APPLICATION_TASK_EXECUTOR_BEAN_NAME;
        return Threading.VIRTUAL.isActive(beans.getBean(Environment.class))
                && beans.containsBean(executor)
                && ReplacedExecutor.isBehind(scheduler, beans.getBean(executor));
    }

    private List<HttpMessageReader<?>> readers(List<HttpMessageReader<?>> given) {
        List<HttpMessageReader<?>> readers =
                given.isEmpty() ? ServerCodecConfigurer.create().getReaders() : given; // Spring's own default
        return readers.stream()
                .<HttpMessageReader<?>>map(reader -> new HandlerReader<>(reader, scheduler))
                .toList();
    }

    /** Spring's own default. */
    private static Predicate<HandlerMethod> nonReactive(@Nullable ReactiveAdapterRegistry given) {
        ReactiveAdapterRegistry registry = given == null ? ReactiveAdapterRegistry.getSharedInstance() : given;
        return handler -> registry.getAdapter(handler.getReturnType().getParameterType()) == null
                && !KotlinDetector.isSuspendingFunction(handler.getMethod());
    }

    /** The fields of Spring's adapter that have no getter. */
    record Fields(String scheduler, String predicate) {

        static final Fields OF_SPRING = new Fields("scheduler", "blockingMethodPredicate");

        @Nullable
        Object scheduler(RequestMappingHandlerAdapter adapter) {
            return get(adapter, scheduler);
        }

        @SuppressWarnings("unchecked") // the type of the field
        @Nullable
        Predicate<? super HandlerMethod> predicate(RequestMappingHandlerAdapter adapter) {
            return (Predicate<? super HandlerMethod>) get(adapter, predicate);
        }

        void setScheduler(RequestMappingHandlerAdapter adapter, HandlerScheduler value) {
            of(adapter).setPropertyValue(scheduler, value);
        }

        private static @Nullable Object get(RequestMappingHandlerAdapter adapter, String field) {
            try {
                return of(adapter).getPropertyValue(field);
            } catch (InvalidPropertyException absent) {
                throw new IllegalStateException(
                        "blocking-portal.web.blocking-handlers=true does not work with Spring Framework "
                                + SpringVersion.getVersion() + ": its RequestMappingHandlerAdapter has no field '"
                                + field + "'. Set the property to false, or take a version of Blocking Portal that"
                                + " knows this one",
                        absent);
            }
        }

        private static ConfigurablePropertyAccessor of(RequestMappingHandlerAdapter adapter) {
            return PropertyAccessorFactory.forDirectFieldAccess(adapter);
        }
    }
}
