package io.github.blockingportal;

/** How a call ended. Each call that was not refused ends in exactly one of these. */
public enum Outcome {
    /** With a value, or empty. */
    SUCCESS,
    /** With a failure of the task. */
    ERROR,
    /** The deadline passed after the call was admitted, or had passed before it began. */
    TIMEOUT,
    /** The waiting thread was interrupted. */
    INTERRUPTED,
    /** By {@link BlockingPortal#cancel(long)}, by its {@link CallCancellation}, by its future, or since its stream was dropped. */
    CANCELLED,
    /** There was no permit for it in time, or none that would have been of use. */
    SATURATED,
    /** The portal was closing or closed. */
    CLOSED
}
