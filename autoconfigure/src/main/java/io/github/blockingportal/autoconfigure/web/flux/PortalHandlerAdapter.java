package io.github.blockingportal.autoconfigure.web.flux;

import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.context.i18n.LocaleContextThreadLocalAccessor;
import org.springframework.core.Ordered;
import org.springframework.util.StringUtils;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.reactive.DispatchExceptionHandler;
import org.springframework.web.reactive.HandlerAdapter;
import org.springframework.web.reactive.HandlerResult;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

import io.github.blockingportal.BlockingWorkers;

/**
 * Asks Spring's own adapter for annotated handlers that block, and says there in the Reactor context which request it is, which
 * {@link HandlerScheduler} looks for.
 */
final class PortalHandlerAdapter implements HandlerAdapter, Ordered, AopInfrastructureBean {

    private final HandlerAdapterPostProcessor adapters;
    private final Supplier<BlockingWorkers> workers;
    private final @Nullable HandlerUser user;

    PortalHandlerAdapter(
            HandlerAdapterPostProcessor adapters, Supplier<BlockingWorkers> workers, @Nullable HandlerUser user) {
        this.adapters = adapters;
        this.workers = workers;
        this.user = user;
    }

    @Override
    public boolean supports(Object handler) {
        return handler instanceof HandlerMethod method && adapters.runsOnWorkers(method);
    }

    @Override
    public Mono<HandlerResult> handle(ServerWebExchange exchange, Object handler) {
        HandlerMethod method = (HandlerMethod) handler;
        String name = nameOf(method);
        return Mono.deferContextual(chain -> {
            Context context = Context.of(chain).put(LocaleContextThreadLocalAccessor.KEY, exchange.getLocaleContext());
            return user == null
                    ? run(exchange, method, name, context)
                    : user.addTo(context, name).flatMap(complete -> run(exchange, method, name, complete));
        });
    }

    private Mono<HandlerResult> run(ServerWebExchange exchange, HandlerMethod method, String name, Context context) {
        HandlerRun run = new HandlerRun(name, workers.get(), context);
        return run.result(adapters.handle(exchange, method)).doOnNext(result -> answerLateFailure(result, run));
    }

    /** Of what the handler has returned, such as a view or a {@code Mono} in an entity, which nobody has looked at yet. */
    private void answerLateFailure(HandlerResult result, HandlerRun run) {
        DispatchExceptionHandler handlers = result.getExceptionHandler();
        if (handlers != null) {
            result.setExceptionHandler(
                    (exchange, failure) -> run.result(adapters.onWorker(handlers.handleError(exchange, failure))));
        }
    }

    private static String nameOf(HandlerMethod method) {
        String type = method.getBeanType().getSimpleName();
        return (StringUtils.hasText(type) ? type : method.getBeanType().getName()) + "."
                + method.getMethod().getName();
    }

    /** Right before Spring's own, which has no order. */
    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE - 1;
    }
}
