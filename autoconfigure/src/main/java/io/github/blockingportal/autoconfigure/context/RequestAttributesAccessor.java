package io.github.blockingportal.autoconfigure.context;

import org.jspecify.annotations.Nullable;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.context.request.RequestContextHolder;

import io.github.blockingportal.CapturingAccessor;

/**
 * The current request itself, so that what is put into it, such as a bean of the scope {@code request}, ends with it. Spring's
 * own accessor copies all attributes each time, and the copy forgets who wanted to be told of the end.
 */
final class RequestAttributesAccessor extends CapturingAccessor<Object> {

    /** That of Spring's own accessor, which needs the Servlet API to be there. */
    static final String KEY = "org.springframework.web.context.request.RequestAttributesThreadLocalAccessor.KEY";

    private static final InheritableHolder INHERITABLE =
            new InheritableHolder(RequestContextHolder.class, "inheritableRequestAttributesHolder");

    @Override
    public Object key() {
        return KEY;
    }

    @Override
    public @Nullable Object capture() {
        return RequestContextHolder.getRequestAttributes();
    }

    @Override
    public @Nullable Object getValue() {
        RequestAttributes current = RequestContextHolder.getRequestAttributes();
        return current == null ? null : new Previous(current, INHERITABLE.has(current));
    }

    @Override
    public void setValue(Object value) {
        if (value != RequestContextHolder.getRequestAttributes()) {
            RequestContextHolder.setRequestAttributes((RequestAttributes) value);
        }
    }

    @Override
    public void setValue() {
        RequestContextHolder.resetRequestAttributes();
    }

    @Override
    public void restore(Object value) {
        if (value instanceof Previous previous && previous.attributes != RequestContextHolder.getRequestAttributes()) {
            RequestContextHolder.setRequestAttributes(previous.attributes, previous.inheritable);
        }
    }

    private record Previous(RequestAttributes attributes, boolean inheritable) {}
}
