package io.github.blockingportal.autoconfigure;

import java.util.Collection;
import java.util.function.Consumer;

import io.netty.util.ReferenceCounted;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.util.ClassUtils;

/**
 * Gives values that nobody will get back to their pool, unless a discard hook of the application's has: Spring's buffers and what
 * Netty counts the references of, alone or in a collection.
 */
final class PooledValues implements Consumer<Object> {

    private static final boolean NETTY =
            ClassUtils.isPresent("io.netty.util.ReferenceCounted", PooledValues.class.getClassLoader());

    @Override
    public void accept(Object value) {
        if (value instanceof DataBuffer buffer) {
            DataBufferUtils.release(buffer); // looks at the count by itself
        } else if (value instanceof Collection<?> values) {
            values.forEach(this::acceptElement);
        } else if (NETTY) {
            Netty.release(value);
        }
    }

    private void acceptElement(Object element) {
        if (element != null) {
            accept(element);
        }
    }

    /** Of its own, since Netty is optional. */
    private static final class Netty {

        static void release(Object value) {
            if (value instanceof ReferenceCounted counted && counted.refCnt() > 0) {
                counted.release();
            }
        }
    }
}
