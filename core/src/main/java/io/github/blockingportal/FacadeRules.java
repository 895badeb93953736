package io.github.blockingportal;

import java.lang.reflect.Method;

import org.jspecify.annotations.Nullable;

/**
 * What single methods of a facade do otherwise than a facade does by itself, for whoever makes facades by rules of their own: of
 * annotations, or of a library. Asked once for each abstract method of the blocking type, on the thread that makes the facade; what is
 * thrown there ends the making.
 *
 * @see BlockingPortal#facade(Class, Object, FacadeRules)
 */
public interface FacadeRules {

    /**
     * The view through which the calls of a method go.
     *
     * @param method of the blocking type
     * @param named a view of the facade's portal, whose calls are named {@code Interface.method}
     * @return that view, a view of it, or one of another portal
     */
    default BlockingPortal view(Method method, BlockingPortal named) {
        return named;
    }

    /**
     * What a method does that does not stand for one of the target's methods.
     *
     * @param method of the blocking type
     * @param view what {@link #view} has returned for it
     * @return what it does, or null if it stands for the target's method of the same name and parameters
     * @throws IllegalArgumentException if the method does not fit; the message is the reason, which is reported together with all
     *     other methods that do not fit
     */
    default @Nullable Invocation invocation(Method method, BlockingPortal view) {
        return null;
    }

    /** What one method does, on the caller's thread. */
    @FunctionalInterface
    interface Invocation {

        /**
         * Does it, for any number of threads.
         *
         * @param arguments those of the blocking method, none for a method without parameters
         * @return what the blocking method returns
         * @throws Throwable what the blocking method throws; of a {@link PortalCallException} its caller gets the cause where the
         *     method declares that
         */
        @Nullable
        Object invoke(@Nullable Object[] arguments) throws Throwable;
    }
}
