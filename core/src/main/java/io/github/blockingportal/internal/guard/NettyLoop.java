package io.github.blockingportal.internal.guard;

import java.lang.ref.WeakReference;
import java.util.concurrent.Executor;

import org.jspecify.annotations.Nullable;

/** A Netty event loop of any copy of Netty, held weakly. Its methods may run code of users, since a loop may be of their class. */
public final class NettyLoop {

    private static final NettyCopy[] COPIES = NettyCopy.all();

    private final NettyCopy copy;
    private final WeakReference<Object> loop;
    private final WeakReference<Object> group;

    private NettyLoop(NettyCopy copy, Object loop) {
        this.copy = copy;
        this.loop = new WeakReference<>(loop);
        this.group = new WeakReference<>(copy.groupOf(loop));
    }

    /** The one that the current thread runs, or null. */
    public static @Nullable NettyLoop current() {
        for (NettyCopy copy : COPIES) {
            Object loop = copy.currentEventLoop();
            if (loop instanceof Executor) {
                return new NettyLoop(copy, loop);
            }
        }
        return null;
    }

    /** Puts something into its queue; false if it is gone or going, since a task would hold up its end. */
    public boolean execute(Runnable task) {
        Object held = loop.get();
        if (held == null || copy.isShuttingDown(held)) {
            return false;
        }
        ((Executor) held).execute(task);
        return true;
    }

    /** Whether both belong to the same group, as those of one client do. */
    public boolean isSiblingOf(NettyLoop other) {
        Object ours = group.get();
        return ours != null && ours == other.group.get();
    }
}
