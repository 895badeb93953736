package io.github.blockingportal.spring.http;

import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.web.service.invoker.HttpExchangeAdapter;
import org.springframework.web.service.invoker.HttpServiceProxyFactory;
import org.springframework.web.service.invoker.ReactorHttpExchangeAdapter;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.CallDeadline;

/**
 * Makes the blocking methods of HTTP interfaces on {@code WebClient} wait through a portal, where Spring's proxies would wait in
 * {@code Mono.block()}. A method blocks if its return type is none of a reactive library's: {@code T}, {@code Optional<T>},
 * {@code List<T>}, {@code ResponseEntity<T>}, {@code HttpHeaders}, {@code void}. The others, such as those that return a
 * {@code Mono}, a {@code Flux} or a {@code CompletableFuture} and {@code suspend} functions, are as they were.
 *
 * <pre>{@code
 * HttpServiceProxyFactory factory = PortalHttpServices.through(portal)
 *         .applyTo(HttpServiceProxyFactory.builderFor(WebClientAdapter.create(webClient)))
 *         .build();
 * Orders orders = factory.createClient(Orders.class);
 * }</pre>
 *
 * <p>A call of such a method is a {@linkplain BlockingPortal#call call} of the portal, named like {@code Orders.find} after the
 * interface and the method. On an event loop it throws an {@link io.github.blockingportal.EventLoopBridgeException} before
 * anything of it has run; after its deadline a {@link io.github.blockingportal.PortalTimeoutException}; and so on, as there. What
 * the exchange fails with arrives as it is, such as a {@code WebClientResponseException}. The caller's thread resolves the
 * arguments and waits; the request is built and sent in the portal.
 *
 * <p>Immutable, and for any number of threads and factories.
 */
public final class PortalHttpServices {

    private final Supplier<? extends BlockingPortal> portal;
    private final @Nullable TimeLimit limit;
    private final Consumer<? super HttpExchangeAdapter> unfit;

    private PortalHttpServices(
            Supplier<? extends BlockingPortal> portal,
            @Nullable TimeLimit limit,
            Consumer<? super HttpExchangeAdapter> unfit) {
        this.portal = portal;
        this.limit = limit;
        this.unfit = unfit;
    }

    /**
     * Through this portal, or this view of it: with the view's timeout and limiters, but with names of its own.
     *
     * @param portal stays the caller's to close
     * @return what is applied to factories
     */
    public static PortalHttpServices through(BlockingPortal portal) {
        Objects.requireNonNull(portal, "portal");
        return through(() -> portal);
    }

    /**
     * The same through a portal that is not there yet.
     *
     * @param portal asked by the first call of each method
     * @return what is applied to factories
     */
    public static PortalHttpServices through(Supplier<? extends BlockingPortal> portal) {
        return new PortalHttpServices(Objects.requireNonNull(portal, "portal"), null, PortalHttpServices::refuse);
    }

    /**
     * With a bound for each call beside the portal's timeout and an adapter's {@code blockTimeout}: the shortest of them counts.
     *
     * @param time from the begin of the call
     * @param owner whose bound it is, for messages, such as {@code the orders service (acme.orders.timeout=2s)}
     * @return a copy with this bound in place of another one
     * @throws IllegalArgumentException if the time is zero or less, or the owner is blank
     */
    public PortalHttpServices within(Duration time, String owner) {
        return new PortalHttpServices(portal, TimeLimit.of(time, owner), unfit);
    }

    /**
     * Leaves a factory as it is, in place of the error, if its adapter waits by itself, so that nobody can wait for it.
     *
     * @param told of each such adapter, by the thread that builds the factory
     * @return a copy that tells this in place of what was told before
     */
    public PortalHttpServices unlessUnfit(Consumer<? super HttpExchangeAdapter> told) {
        return new PortalHttpServices(portal, limit, Objects.requireNonNull(told, "told"));
    }

    /**
     * Whether a portal is asked for anything by proxies of an HTTP interface.
     *
     * @param serviceType the interface
     * @return false if all its methods return types that Spring has reactive adapters for, or are {@code suspend} functions
     */
    public static boolean waits(Class<?> serviceType) {
        return MethodsOfProxy.blocking(serviceType, ReactiveAdapterRegistry.getSharedInstance())
                .findAny()
                .isPresent();
    }

    private static void refuse(HttpExchangeAdapter unfit) {
        throw new IllegalArgumentException(
                "PortalHttpServices needs a ReactorHttpExchangeAdapter, such as"
                        + " WebClientAdapter, and got a "
                        + unfit.getClass().getName()
                        + ", which waits by itself. Let it extend ReactorHttpExchangeAdapterDecorator, or leave the portal out");
    }

    /**
     * Sets up a factory that has, or will have, a {@link ReactorHttpExchangeAdapter} such as {@code WebClientAdapter}. Adapters
     * that are decorated afterwards have the portal inside.
     *
     * @param factory to be built once
     * @return the same builder, whose {@code build()} throws an {@link IllegalArgumentException} if the adapter is another one,
     *     and nothing else was {@linkplain #unlessUnfit said} about that
     */
    public HttpServiceProxyFactory.Builder applyTo(HttpServiceProxyFactory.Builder factory) {
        PortalProxies proxies = new PortalProxies(portal, limit, unfit);
        return factory.exchangeAdapterDecorator(proxies::decorate).proxyFactoryCustomizer(proxies);
    }

    /** The time that each call has at most. */
    record TimeLimit(Duration time, String owner) {

        static TimeLimit of(Duration time, String owner) {
            if (time.isNegative() || time.isZero()) {
                throw new IllegalArgumentException("time must be above zero, but was " + time);
            }
            if (owner.isBlank()) {
                throw new IllegalArgumentException("owner must not be blank");
            }
            return new TimeLimit(time, owner);
        }

        CallDeadline.Scope open() {
            return CallDeadline.after(time, owner).open();
        }
    }
}
