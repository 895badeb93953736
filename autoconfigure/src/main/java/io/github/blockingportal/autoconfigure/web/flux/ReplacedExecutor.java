package io.github.blockingportal.autoconfigure.web.flux;

import java.util.concurrent.RejectedExecutionException;

import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.core.Ordered;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.web.reactive.config.BlockingExecutionConfigurer;
import org.springframework.web.reactive.config.WebFluxConfigurer;

/**
 * Takes the place of the executor that Spring Boot sets where there are virtual threads, and leaves the place to one of the
 * application's. Nothing runs on it, since {@link HandlerAdapterPostProcessor} takes its place in turn.
 */
final class ReplacedExecutor implements WebFluxConfigurer, Ordered, AopInfrastructureBean {

    private static final AsyncTaskExecutor NOBODYS = new AsyncTaskExecutor() {
        @Override
        public void execute(Runnable task) {
            throw new RejectedExecutionException(
                    "A WebFlux handler that blocks cannot run on the workers, since Spring's"
                            + " RequestMappingHandlerAdapter is not a bean that post-processors see. Make it one, or set"
                            + " blocking-portal.web.blocking-handlers=false");
        }

        @Override
        public String toString() {
            return "the workers of the portal, by blocking-portal.web.blocking-handlers";
        }
    };

    /** Whether a scheduler has been made from it. It does not tell, but its name does. */
    static boolean isBehind(Object scheduler) {
        return scheduler.toString().contains(NOBODYS.toString());
    }

    @Override
    public void configureBlockingExecution(BlockingExecutionConfigurer configurer) {
        configurer.setExecutor(NOBODYS);
    }

    /** After Spring Boot's, which has 0, and before those without an order. */
    @Override
    public int getOrder() {
        return 1;
    }
}
