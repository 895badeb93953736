package io.github.blockingportal.autoconfigure.transaction;

import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;

import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.core.KotlinDetector;
import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.transaction.NoTransactionException;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.TransactionUsageException;
import org.springframework.transaction.interceptor.TransactionAspectSupport;
import org.springframework.transaction.interceptor.TransactionInterceptor;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.util.ClassUtils;

import io.github.blockingportal.spring.transaction.PortalTransactional;

/**
 * Looks at what a method has returned in a transaction of ours, where its declaration does not tell: work that would begin after the
 * end of the transaction rolls it back.
 */
final class ReturnedWork implements MethodInterceptor {

    private final TransactionInterceptor transactions;

    ReturnedWork(TransactionInterceptor transactions) {
        this.transactions = transactions;
    }

    @Override
    @SuppressWarnings("NullAway") // what is intercepted may return null; a javac before 17.0.19 does not see that
    public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
        return transactions.invoke(mayReturnWork(invocation.getMethod()) ? new Looked(invocation) : invocation);
    }

    /** One that declares it has a reactive transaction, or was refused. */
    private static boolean mayReturnWork(Method method) {
        Class<?> declared = method.getReturnType();
        return !declared.isPrimitive()
                && !Modifier.isFinal(declared.getModifiers())
                && adapters().getAdapter(declared) == null
                && !KotlinDetector.isSuspendingFunction(method);
    }

    private static ReactiveAdapterRegistry adapters() {
        return ReactiveAdapterRegistry.getSharedInstance();
    }

    private static void refuseWork(@Nullable Object returned, Method method) {
        TransactionStatus ours = returned != null && isDeferred(returned) ? ours() : null;
        if (returned != null && ours != null) {
            ours.setRollbackOnly(); // whatever the method's rules say of the exception
            throw new TransactionUsageException("Method " + ClassUtils.getQualifiedMethodName(method) + " returned a "
                    + returned.getClass().getName()
                    + ", whose work would begin after the end of the transaction, which was rolled back: '"
                    + PortalTransactional.MANAGER
                    + "' is for methods that block. Declare what it returns and use @Transactional with the"
                    + " ReactiveTransactionManager, or wait for the result in the method");
        }
    }

    private static boolean isDeferred(Object returned) {
        ReactiveAdapter adapter = adapters().getAdapter(null, returned);
        return adapter != null && adapter.getDescriptor().isDeferred();
    }

    /** That of the method, if we have begun it or take part in it. */
    private static @Nullable TransactionStatus ours() {
        try {
            return TransactionAspectSupport.currentTransactionStatus() instanceof DefaultTransactionStatus status
                            && status.hasTransaction()
                            && status.getTransaction() instanceof TransactionObject
                    ? status
                    : null;
        } catch (NoTransactionException none) {
            return null;
        }
    }

    /** The same invocation, with a look at its result. */
    @SuppressWarnings("NullAway") // as in invoke
    private record Looked(MethodInvocation invocation) implements MethodInvocation {

        @Override
        public @Nullable Object proceed() throws Throwable {
            Object returned = invocation.proceed();
            refuseWork(returned, invocation.getMethod());
            return returned;
        }

        @Override
        public Method getMethod() {
            return invocation.getMethod();
        }

        @Override
        public @Nullable Object[] getArguments() {
            return invocation.getArguments();
        }

        @Override
        public @Nullable Object getThis() {
            return invocation.getThis();
        }

        @Override
        public AccessibleObject getStaticPart() {
            return invocation.getStaticPart();
        }
    }
}
