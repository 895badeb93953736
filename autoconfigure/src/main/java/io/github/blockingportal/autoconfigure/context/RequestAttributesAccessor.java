package io.github.blockingportal.autoconfigure.context;

import io.micrometer.context.ThreadLocalAccessor;
import org.jspecify.annotations.Nullable;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.context.request.RequestContextHolder;

/**
 * The current request itself, so that what is put into it, such as a bean of the scope {@code request}, ends with it. Spring's
 * own accessor copies all attributes each time, and the copy forgets who wanted to be told of the end.
 */
final class RequestAttributesAccessor implements ThreadLocalAccessor<RequestAttributes> {

    /** That of Spring's own accessor, which needs the Servlet API to be there. */
    static final String KEY = "org.springframework.web.context.request.RequestAttributesThreadLocalAccessor.KEY";

    @Override
    public Object key() {
        return KEY;
    }

    @Override
    public @Nullable RequestAttributes getValue() {
        return RequestContextHolder.getRequestAttributes();
    }

    @Override
    public void setValue(RequestAttributes value) {
        RequestContextHolder.setRequestAttributes(value);
    }

    @Override
    public void setValue() {
        RequestContextHolder.resetRequestAttributes();
    }
}
