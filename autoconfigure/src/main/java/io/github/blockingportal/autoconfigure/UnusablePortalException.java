package io.github.blockingportal.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeansException;
import org.springframework.beans.factory.BeanCreationException;

/** A portal cannot be had as the application has put it together. */
final class UnusablePortalException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String remedy;

    private UnusablePortalException(String message, String remedy, @Nullable Throwable cause) {
        super(message, cause);
        this.remedy = remedy;
    }

    /** A test has replaced the portal with something that has no workers. */
    static UnusablePortalException mocked() {
        return new UnusablePortalException(
                "The blocking portal is a mock, whose workers() answers null",
                "Use @MockitoSpyBean, which is a real portal whose answers can be changed, or mock BlockingWorkers too.",
                null);
    }

    /** A bean that the portal is built with needs the portal. */
    static UnusablePortalException inACycle(String portal, Class<?> type, BeansException failure) {
        String bean = failure instanceof BeanCreationException creation ? creation.getBeanName() : null;
        return new UnusablePortalException(
                "Blocking portal '%s' is built with each %s bean, and '%s' needs a portal before there is one"
                        .formatted(portal, type.getSimpleName(), bean),
                "Inject ObjectProvider<BlockingPortal>, or mark what is injected as @Lazy, and use it once the bean is called.",
                failure);
    }

    /** A property asks for the limit to follow the latency, which a library does. */
    static UnusablePortalException withoutConcurrencyLimits(String portal) {
        return new UnusablePortalException(
                "Blocking portal '%s' has an adaptive limit (adaptive.enabled=true), and the library for it is not on the class path"
                        .formatted(portal),
                "Add the dependency com.netflix.concurrency-limits:concurrency-limits-core, or set adaptive.enabled to false.",
                null);
    }

    String remedy() {
        return remedy;
    }
}
