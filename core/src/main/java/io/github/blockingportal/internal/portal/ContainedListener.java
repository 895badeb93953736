package io.github.blockingportal.internal.portal;

import java.util.List;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import io.github.blockingportal.CallInfo;
import io.github.blockingportal.Outcome;
import io.github.blockingportal.PortalListener;
import io.github.blockingportal.internal.text.FewWarnings;

/**
 * Tells several listeners, and logs what one of them throws instead of letting it through. What happens at every call is told
 * without a lambda, which would be most of what a call allocates for it.
 */
final class ContainedListener implements PortalListener {

    private static final PortalListener NONE = new PortalListener() {};

    private final String portal;
    private final PortalListener[] listeners;
    private final FewWarnings warnings;

    private ContainedListener(String portal, List<PortalListener> listeners) {
        this.portal = portal;
        this.listeners = listeners.toArray(PortalListener[]::new);
        this.warnings = new FewWarnings(portal);
    }

    static PortalListener of(String portal, List<PortalListener> listeners) {
        return listeners.isEmpty() ? NONE : new ContainedListener(portal, listeners);
    }

    @Override
    public @Nullable Scope callEntered(CallInfo call) {
        ContainedScope scopes = null;
        for (PortalListener listener : listeners) {
            try {
                Scope scope = listener.callEntered(call);
                if (scope != null) {
                    scopes = new ContainedScope(this, listener, scope, scopes);
                }
            } catch (Throwable thrown) {
                failed(listener, thrown);
            }
        }
        return scopes;
    }

    @Override
    public void callStarted(CallInfo call) {
        for (PortalListener listener : listeners) {
            try {
                listener.callStarted(call);
            } catch (Throwable thrown) {
                failed(listener, thrown);
            }
        }
    }

    @Override
    public void callFinished(
            CallInfo call, Outcome outcome, long queuedNanos, long totalNanos, @Nullable Throwable failure) {
        for (PortalListener listener : listeners) {
            try {
                listener.callFinished(call, outcome, queuedNanos, totalNanos, failure);
            } catch (Throwable thrown) {
                failed(listener, thrown);
            }
        }
    }

    @Override
    public void callRefused(CallInfo call, String detector) {
        tell(listener -> listener.callRefused(call, detector));
    }

    @Override
    public void lateSignal(CallInfo call, @Nullable Throwable failure) {
        tell(listener -> listener.lateSignal(call, failure));
    }

    @Override
    public void streamLeaked(CallInfo call) {
        tell(listener -> listener.streamLeaked(call));
    }

    @Override
    public @Nullable TaskScope workerEntered(String portal, String task) {
        ContainedTaskScope scopes = null;
        for (PortalListener listener : listeners) {
            try {
                TaskScope scope = listener.workerEntered(portal, task);
                if (scope != null) {
                    scopes = new ContainedTaskScope(this, listener, scope, scopes);
                }
            } catch (Throwable thrown) {
                failed(listener, thrown);
            }
        }
        return scopes;
    }

    @Override
    public void workerFinished(String portal, String task, Outcome outcome, long waitedNanos, long runNanos) {
        tell(listener -> listener.workerFinished(portal, task, outcome, waitedNanos, runNanos));
    }

    @Override
    public void loopStalled(String portal, String loop, long runningNanos, StackTraceElement[] stack) {
        tell(listener -> listener.loopStalled(portal, loop, runningNanos, stack));
    }

    @Override
    public void loopRecovered(String portal, String loop, long stalledNanos) {
        tell(listener -> listener.loopRecovered(portal, loop, stalledNanos));
    }

    @Override
    public void clientLoopFound(String portal, String loop) {
        tell(listener -> listener.clientLoopFound(portal, loop));
    }

    private void tell(Consumer<PortalListener> event) {
        for (PortalListener listener : listeners) {
            try {
                event.accept(listener);
            } catch (Throwable thrown) {
                failed(listener, thrown);
            }
        }
    }

    private void failed(PortalListener listener, Throwable thrown) {
        warnings.log(
                "Portal '{}': listener {} failed; nothing else is affected",
                thrown,
                null,
                portal,
                listener.getClass().getName());
    }

    /** The scope of a listener around a blocking task, and those that were opened before it and are closed after it. */
    private record ContainedTaskScope(
            ContainedListener owner,
            PortalListener listener,
            TaskScope scope,
            @Nullable ContainedTaskScope earlier) implements TaskScope {

        @Override
        public void close(Outcome outcome, @Nullable Throwable failure) {
            for (ContainedTaskScope each = this; each != null; each = each.earlier) {
                try {
                    each.scope.close(outcome, failure);
                } catch (Throwable thrown) {
                    owner.failed(each.listener, thrown);
                }
            }
        }
    }

    /** The scope of a listener, and those that were opened before it and are closed after it. */
    private record ContainedScope(
            ContainedListener owner,
            PortalListener listener,
            Scope scope,
            @Nullable ContainedScope earlier) implements Scope {

        @Override
        public void close() {
            for (ContainedScope each = this; each != null; each = each.earlier) {
                try {
                    each.scope.close();
                } catch (Throwable thrown) {
                    owner.failed(each.listener, thrown);
                }
            }
        }
    }
}
