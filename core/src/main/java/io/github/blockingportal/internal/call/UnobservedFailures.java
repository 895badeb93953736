package io.github.blockingportal.internal.call;

import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.github.blockingportal.CallInfo;
import io.github.blockingportal.Outcome;
import io.github.blockingportal.internal.loop.Callbacks;
import io.github.blockingportal.internal.text.PortalLog;

/**
 * Failures that only a future carries, which nobody has asked for. One whose future is collected unasked is logged, since
 * nobody can learn of it any more. The watchdog looks, so there is no thread of its own, and nothing is kept once the portal
 * has gone.
 */
final class UnobservedFailures {

    /** At a time, since a portal may have thousands a second, and its watchdog has other things to do. */
    private static final int SHOWN = 10;

    private final ReferenceQueue<Object> collected = new ReferenceQueue<>();
    private final Set<Failure> unobserved = ConcurrentHashMap.newKeySet();

    Failure watch(Object future, CallInfo call, Throwable thrown) {
        Failure failure = new Failure(future, call, thrown);
        unobserved.add(failure);
        return failure;
    }

    /** Logs those whose futures have been collected: some of them each, and how many more there are. */
    void report(Callbacks callbacks) {
        List<Failure> found = new ArrayList<>();
        for (Reference<?> gone = collected.poll(); gone != null; gone = collected.poll()) {
            if (gone instanceof Failure failure && unobserved.remove(failure)) {
                found.add(failure);
            }
        }
        if (!found.isEmpty()) { // the text of a failure is its author's code
            callbacks.run("the text of the failure", found.get(0).call.label(), () -> report(found));
        }
    }

    private static void report(List<Failure> found) {
        found.stream().limit(SHOWN).forEach(UnobservedFailures::report);
        if (found.size() > SHOWN) {
            PortalLog.warn(found.get(0).call.portal())
                    .log(
                            "Portal '{}': {} more calls failed, and their futures were dropped without anybody asking for the result",
                            found.get(0).call.portal(),
                            found.size() - SHOWN);
        }
    }

    private static void report(Failure failure) {
        PortalLog.warn(failure.call)
                .addKeyValue("outcome", Outcome.ERROR)
                .setCause(failure.thrown)
                .log(
                        "Portal '{}': {} failed, and its future was dropped without anybody asking for the result, as far as can be"
                                + " seen (not by allOf or anyOf, where it had failed before). Handle the failure, for example with"
                                + " whenComplete(...)",
                        failure.call.portal(),
                        failure.call.label());
    }

    /** One failure and its future. */
    final class Failure extends PhantomReference<Object> {

        private final CallInfo call;
        private final Throwable thrown;

        private Failure(Object future, CallInfo call, Throwable thrown) {
            super(future, collected);
            this.call = call;
            this.thrown = thrown;
        }

        /** Somebody has seen it. */
        void observed() {
            unobserved.remove(this);
        }
    }
}
