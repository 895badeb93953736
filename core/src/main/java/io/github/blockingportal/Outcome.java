package io.github.blockingportal;

/** How a call ended. Each call that was not refused ends in exactly one of these. */
public enum Outcome {
    /** With a value, or empty. */
    SUCCESS,
    /** With a failure of the task. */
    ERROR,
    /** The deadline passed after the call was admitted. */
    TIMEOUT,
    /** The waiting thread was interrupted. */
    INTERRUPTED,
    /** By {@link BlockingPortal#cancel(long)}, or by its future. */
    CANCELLED,
    /** It was not admitted: all permits were taken. */
    SATURATED,
    /** The portal was closing or closed. */
    CLOSED
}
