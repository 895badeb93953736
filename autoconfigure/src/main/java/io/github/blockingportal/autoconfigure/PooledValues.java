package io.github.blockingportal.autoconfigure;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

import io.netty.util.ReferenceCounted;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.NettyDataBuffer;
import org.springframework.core.io.buffer.PooledDataBuffer;
import org.springframework.util.ClassUtils;

import io.github.blockingportal.HoldingDiscardHook;

/**
 * Gives values that nobody will get back to their pool, unless a discard hook of the application's has: Spring's buffers and what
 * Netty counts the references of, alone or in a collection.
 *
 * <p>Implementation note. Each is held by one more reference while other hooks are told. So the pool cannot hand the same object to
 * somebody else meanwhile, and the count says whether they gave back the one that was to be discarded, also where others have
 * references of their own.
 */
final class PooledValues implements HoldingDiscardHook {

    private static final Runnable NOTHING = () -> {};
    private static final boolean NETTY =
            ClassUtils.isPresent("io.netty.util.ReferenceCounted", PooledValues.class.getClassLoader());

    @Override
    public Runnable hold(Object value) {
        return value instanceof Collection<?> values ? holdAll(values.toArray()) : holdOne(value);
    }

    /** One that cannot be held or given back keeps none of the others from it; the portal logs why. */
    private Runnable holdAll(@Nullable Object[] values) {
        List<RuntimeException> failed = new ArrayList<>();
        List<Runnable> held = new ArrayList<>();
        for (Object value : values) {
            if (value != null) {
                attempt(() -> held.add(hold(value)), failed);
            }
        }
        return () -> {
            held.forEach(one -> attempt(one, failed));
            if (!failed.isEmpty()) {
                throw failed.get(0);
            }
        };
    }

    private static void attempt(Runnable step, List<RuntimeException> failed) {
        try {
            step.run();
        } catch (RuntimeException thrown) {
            failed.add(thrown);
        }
    }

    private static Runnable holdOne(Object value) {
        ReferenceCounted counted = NETTY ? Netty.counted(value) : null;
        if (counted != null) {
            return Netty.hold(counted);
        }
        return value instanceof PooledDataBuffer buffer && buffer.isAllocated() ? hold(buffer) : NOTHING;
    }

    /** Its count is not to be seen, so it is taken for one that nobody shares. */
    private static Runnable hold(PooledDataBuffer buffer) {
        buffer.retain();
        return () -> {
            if (!buffer.release()) {
                buffer.release();
            }
        };
    }

    /** Of its own, since Netty is optional. */
    private static final class Netty {

        static @Nullable ReferenceCounted counted(Object value) {
            if (value instanceof NettyDataBuffer buffer) {
                return buffer.getNativeBuffer();
            }
            return value instanceof ReferenceCounted counted ? counted : null;
        }

        static Runnable hold(ReferenceCounted value) {
            int before = value.refCnt();
            if (before <= 0) {
                return NOTHING;
            }
            value.retain();
            return () -> value.release(value.refCnt() > before ? 2 : 1);
        }
    }
}
