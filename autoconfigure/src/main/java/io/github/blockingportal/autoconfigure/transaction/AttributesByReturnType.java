package io.github.blockingportal.autoconfigure.transaction;

import java.lang.reflect.Method;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.annotation.BeanFactoryAnnotationUtils;
import org.springframework.core.KotlinDetector;
import org.springframework.core.MethodClassKey;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.ReactiveTransactionManager;
import org.springframework.transaction.TransactionManager;
import org.springframework.transaction.interceptor.DelegatingTransactionAttribute;
import org.springframework.transaction.interceptor.TransactionAttribute;
import org.springframework.transaction.interceptor.TransactionAttributeSource;
import org.springframework.util.StringUtils;
import org.springframework.util.function.SingletonSupplier;

import io.github.blockingportal.spring.transaction.PortalTransactional;

/** Transaction attributes that name our manager for blocking methods which would get a reactive one by default. */
final class AttributesByReturnType implements TransactionAttributeSource {

    private final TransactionAttributeSource source;
    private final SingletonSupplier<Boolean> isReactiveByDefault;
    private final Map<MethodClassKey, TransactionAttribute> named = new ConcurrentHashMap<>();

    AttributesByReturnType(TransactionAttributeSource source, BeanFactory beans) {
        this.source = source;
        this.isReactiveByDefault = SingletonSupplier.of(() -> isReactiveByDefault(beans));
    }

    private static boolean isReactiveByDefault(BeanFactory beans) {
        TransactionManager manager =
                beans.getBeanProvider(TransactionManager.class).getIfUnique();
        return manager instanceof ReactiveTransactionManager && !(manager instanceof PlatformTransactionManager);
    }

    @Override
    public boolean isCandidateClass(Class<?> targetClass) {
        return source.isCandidateClass(targetClass);
    }

    @Override
    public boolean hasTransactionAttribute(Method method, @Nullable Class<?> targetClass) {
        return source.hasTransactionAttribute(method, targetClass);
    }

    @Override
    public @Nullable TransactionAttribute getTransactionAttribute(Method method, @Nullable Class<?> targetClass) {
        TransactionAttribute attribute = source.getTransactionAttribute(method, targetClass);
        return attribute == null
                        || isChosen(attribute, targetClass)
                        || isReactive(method)
                        || !isReactiveByDefault.obtain()
                ? attribute
                : named.computeIfAbsent(new MethodClassKey(method, targetClass), key -> new Named(attribute));
    }

    private static boolean isChosen(TransactionAttribute attribute, @Nullable Class<?> targetClass) {
        return StringUtils.hasText(attribute.getQualifier())
                || (targetClass != null
                        && StringUtils.hasText(BeanFactoryAnnotationUtils.getQualifierValue(targetClass)));
    }

    private static boolean isReactive(Method method) {
        return KotlinDetector.isSuspendingFunction(method)
                || ReactiveAdapterRegistry.getSharedInstance().getAdapter(method.getReturnType()) != null;
    }

    /** The same attribute with the name of our manager. */
    private static final class Named extends DelegatingTransactionAttribute {

        private static final long serialVersionUID = 1L;

        Named(TransactionAttribute attribute) {
            super(attribute);
        }

        @Override
        public String getQualifier() {
            return PortalTransactional.MANAGER;
        }
    }
}
