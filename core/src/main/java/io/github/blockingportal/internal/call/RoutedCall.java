package io.github.blockingportal.internal.call;

import org.jspecify.annotations.Nullable;

import io.github.blockingportal.CallInfo;
import io.github.blockingportal.PortalSnapshot.Phase;
import io.github.blockingportal.internal.client.ClientLoops;
import io.github.blockingportal.internal.loop.RunningTask;

/** A call and the event loops of clients by way of which it goes, as far as they are known. */
abstract class RoutedCall extends CallState {

    protected final CallInfo info;
    final Thread caller = Thread.currentThread();

    private byte lastOn; // the number of a client's loop

    RoutedCall(CallInfo info) {
        this.info = info;
    }

    /** Something of its chain runs on the current thread, which may be an event loop of a client. */
    protected final void noteThread() {
        if (!RunningTask.isOnLoop() && Thread.currentThread() != caller) {
            ClientLoops clients = clientLoops();
            if (clients != null) {
                noteLoop(clients.current());
            }
        }
    }

    private void noteLoop(int number) {
        if (number != ClientLoops.NONE) {
            lastOn = (byte) number;
        }
    }

    /** The same, where it is the answer that has come. */
    final void noteAnswer() {
        noteThread();
        ClientLoops clients = clientLoops();
        if (clients != null && lastOn != ClientLoops.NONE) {
            clients.answered(lastOn, info.name());
        }
    }

    /** The number of the client's loop on which it was last; {@link ClientLoops#NONE} if on none. */
    final int lastOn() {
        return lastOn;
    }

    /** Whether it runs, and nothing is known of where its answer may come. */
    final boolean isOnUnknownWay() {
        ClientLoops clients = clientLoops();
        return phase() == Phase.RUNNING && clients != null && clients.areUnknownTo(lastOn, info.name());
    }

    /** The event loops of clients that its portal watches; null if it watches none. */
    abstract @Nullable ClientLoops clientLoops();
}
