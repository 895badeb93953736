package io.github.blockingportal.internal.context;

import io.micrometer.context.ThreadLocalAccessor;

import io.github.blockingportal.CallInfo;

/** A thread-local could not be carried; says which and for whom. */
public final class BrokenContextException extends IllegalStateException {

    private static final long serialVersionUID = 1L;
    private static final String MICROMETER = "io.micrometer.context.";

    /** The subject is the call, or the name of a worker's task. */
    BrokenContextException(String portal, Object subject, String problem, Throwable cause) {
        super(
                "Portal '" + portal + "' cannot carry the context of "
                        + (subject instanceof CallInfo call ? call.label() : "task '" + subject + "'") + ": " + problem
                        + " (" + cause + "). Correct it, or leave it out with contextSnapshotFactory(...)",
                cause);
    }

    static String describe(ThreadLocalAccessor<?> accessor) {
        return "ThreadLocalAccessor " + accessor.getClass().getName() + " of key '" + accessor.key() + "'";
    }

    /** Whose code a factory of Micrometer's was in, by the stack of what was thrown. */
    static String culprit(Throwable thrown) {
        StackTraceElement culprit = null;
        for (StackTraceElement frame : thrown.getStackTrace()) {
            if (frame.getClassName().startsWith(MICROMETER)) {
                return culprit == null ? "" : " in " + culprit.getClassName() + "." + culprit.getMethodName();
            }
            culprit = frame;
        }
        return "";
    }
}
