package io.github.blockingportal.autoconfigure.web.flux;

import java.util.concurrent.RejectedExecutionException;

import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.core.PriorityOrdered;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.web.reactive.config.BlockingExecutionConfigurer;
import org.springframework.web.reactive.config.WebFluxConfigurer;

/**
 * An executor for handlers that block, unless somebody else sets one: for a handler adapter that is made and not seen by
 * {@link HandlerAdapterPostProcessor}, which takes its place and that of the one of Spring Boot. Nothing runs on it.
 */
final class ReplacedExecutor implements WebFluxConfigurer, PriorityOrdered, AopInfrastructureBean {

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

    /** Whether a scheduler has been made from it. */
    static boolean isBehind(Object scheduler) {
        return isBehind(scheduler, NOBODYS);
    }

    /** The same of any executor. A scheduler does not tell, but its name does. */
    static boolean isBehind(Object scheduler, Object executor) {
        return scheduler.toString().contains(executor.toString());
    }

    @Override
    public void configureBlockingExecution(BlockingExecutionConfigurer configurer) {
        configurer.setExecutor(NOBODYS);
    }

    /** Before all others, who then set their own. */
    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }
}
