package io.github.blockingportal.internal.text;

import io.github.blockingportal.CallInfo;

/** What a call fails with whose source signals null. */
public final class NullSignal {

    private NullSignal() {}

    /**
     * The failure.
     *
     * @param signal the method that the source called
     */
    public static IllegalStateException of(CallInfo call, String signal) {
        return new IllegalStateException("Portal '" + call.portal() + "': the source of " + call.label() + " called "
                + signal + "(null), against rule 2.13 of Reactive Streams");
    }
}
