package io.github.blockingportal.internal.client;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

import io.github.blockingportal.internal.text.CallSite;

/** What the stack of an event loop tells that is not one of the portal's. */
final class LoopStacks {

    /** Where Netty's loops wait for something to do, in any copy of Netty. */
    private static final Pattern MACHINERY =
            Pattern.compile(".*\\.netty\\.channel\\.(nio|epoll|kqueue|uring|local)\\.[^.]+|"
                    + ".*\\.netty\\.util\\.concurrent\\.SingleThreadEventExecutor");

    /** What Netty's event loops are, and not its executors that may block. */
    private static final Pattern EVENT_LOOP = Pattern.compile(".*\\.netty\\.channel\\.([a-z]+\\.)?[^.]*EventLoop[^.]*");

    private static final Pattern WAITS = Pattern.compile("select|wait|poll|take|enter");

    private LoopStacks() {}

    /** Whether the thread waits for something to do, or has ended. */
    static boolean isIdle(StackTraceElement[] stack) {
        Optional<StackTraceElement> code = Arrays.stream(stack)
                .filter(frame -> !CallSite.isJdks(frame.getClassName()))
                .findFirst();
        return code.map(LoopStacks::isWaiting).orElseGet(() -> stack.length == 0 || hasNoTask(stack));
    }

    private static boolean isWaiting(StackTraceElement frame) {
        return MACHINERY.matcher(frame.getClassName()).matches()
                && WAITS.matcher(frame.getMethodName().toLowerCase(Locale.ROOT)).find();
    }

    /** A thread of the JDK's pools that waits for a task. */
    private static boolean hasNoTask(StackTraceElement[] stack) {
        return Arrays.stream(stack).anyMatch(frame -> frame.getMethodName().equals("getTask"));
    }

    /** Whether the thread with this stack runs an event loop of Netty's, in any copy of Netty. */
    static boolean isEventLoop(StackTraceElement[] stack) {
        return Arrays.stream(stack)
                .anyMatch(frame -> EVENT_LOOP.matcher(frame.getClassName()).matches());
    }

    /**
     * Whether a thread waits in somebody's code of a reactive chain, as far as one look can tell. What computes is not seen, since
     * many short tasks would look the same.
     */
    static boolean isBlocked(StackTraceElement[] stack, Thread.State state) {
        boolean waits = state != Thread.State.RUNNABLE || (stack.length > 0 && stack[0].isNativeMethod());
        return waits && !isIdle(stack) && CallSite.isReactive(stack);
    }
}
