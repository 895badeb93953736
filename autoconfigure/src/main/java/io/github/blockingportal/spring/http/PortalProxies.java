package io.github.blockingportal.spring.http;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import org.springframework.aop.Advisor;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.web.service.invoker.HttpExchangeAdapter;
import org.springframework.web.service.invoker.HttpServiceProxyFactory;
import org.springframework.web.service.invoker.ReactorHttpExchangeAdapter;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.spring.http.PortalHttpServices.TimeLimit;

/** What one factory of proxies gets: an adapter that can wait through the portal, and around each proxy what tells it when. */
final class PortalProxies implements HttpServiceProxyFactory.ProxyFactoryCustomizer {

    private static final String SPRINGS_OWN = HttpServiceProxyFactory.class.getName() + "$";

    private final Supplier<? extends BlockingPortal> portal;
    private final @Nullable TimeLimit limit;
    private final Consumer<? super HttpExchangeAdapter> unfit;
    private volatile @Nullable ReactorHttpExchangeAdapter adapter;

    PortalProxies(
            Supplier<? extends BlockingPortal> portal,
            @Nullable TimeLimit limit,
            Consumer<? super HttpExchangeAdapter> unfit) {
        this.portal = portal;
        this.limit = limit;
        this.unfit = unfit;
    }

    /** When the factory is built, which is before it makes proxies. */
    HttpExchangeAdapter decorate(HttpExchangeAdapter undecorated) {
        if (!(undecorated instanceof ReactorHttpExchangeAdapter reactor)) {
            unfit.accept(undecorated);
            return undecorated;
        }
        adapter = reactor;
        return new PortalExchangeAdapter(reactor);
    }

    @Override
    public void customize(ProxyFactory proxies, Class<?> serviceType) {
        ReactorHttpExchangeAdapter reactor = adapter;
        if (reactor != null) {
            proxies.addAdvice(
                    positionOfExchange(proxies),
                    new MethodsOfProxy(serviceType, portal, shortest(reactor), reactor.getReactiveAdapterRegistry()));
        }
    }

    /** Behind all advice of the application, which may go on on another thread, and right before Spring's own. */
    private static int positionOfExchange(ProxyFactory proxies) {
        Advisor[] advisors = proxies.getAdvisors();
        return IntStream.range(0, advisors.length)
                .filter(i -> advisors[i].getAdvice().getClass().getName().startsWith(SPRINGS_OWN))
                .findFirst()
                .orElse(0);
    }

    private @Nullable TimeLimit shortest(ReactorHttpExchangeAdapter reactor) {
        TimeLimit own = limit;
        Duration blocking = reactor.getBlockTimeout();
        if (blocking == null || (own != null && own.time().compareTo(blocking) <= 0)) {
            return own;
        }
        return new TimeLimit(blocking, "the adapter (blockTimeout=" + blocking.toMillis() + "ms)");
    }
}
