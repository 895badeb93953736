package io.github.blockingportal.internal.context;

import io.micrometer.context.ThreadLocalAccessor;

/**
 * Of a thread-local that is handed down the chain of a call by the calls themselves, so that no call captures it: for which call a
 * thread works, the deadline that is open on it, and who can cancel its calls. Two copies of the portal have different keys. A
 * class, since a check for an interface costs a call too much.
 */
public abstract class ChainAccessor<V> implements ThreadLocalAccessor<V> {

    public static final String CALL_KEY =
            "io.github.blockingportal.call@" + System.identityHashCode(ChainAccessor.class);
    public static final String SCOPE_KEY =
            "io.github.blockingportal.scope@" + System.identityHashCode(ChainAccessor.class);

    static boolean carries(Object key) {
        return CALL_KEY.equals(key) || SCOPE_KEY.equals(key);
    }
}
