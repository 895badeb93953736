package io.github.blockingportal.autoconfigure.transaction;

import java.lang.reflect.Method;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.annotation.BeanFactoryAnnotationUtils;
import org.springframework.core.GenericTypeResolver;
import org.springframework.core.KotlinDetector;
import org.springframework.core.MethodClassKey;
import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.ReactiveTransactionManager;
import org.springframework.transaction.TransactionManager;
import org.springframework.transaction.TransactionUsageException;
import org.springframework.transaction.interceptor.DelegatingTransactionAttribute;
import org.springframework.transaction.interceptor.TransactionAttribute;
import org.springframework.transaction.interceptor.TransactionAttributeSource;
import org.springframework.util.ClassUtils;
import org.springframework.util.StringUtils;
import org.springframework.util.function.SingletonSupplier;

import io.github.blockingportal.spring.transaction.PortalTransactional;

/**
 * Transaction attributes that name our manager for blocking methods which would get a reactive one by default. A reactive method that
 * names ours is refused: its work would begin after the end of the transaction.
 */
final class AttributesByReturnType implements TransactionAttributeSource {

    private final TransactionAttributeSource source;
    private final Predicate<String> isManager;
    private final SingletonSupplier<Boolean> isReactiveByDefault;
    private final Map<MethodClassKey, TransactionAttribute> decided = new ConcurrentHashMap<>();

    private AttributesByReturnType(
            TransactionAttributeSource source, Predicate<String> isManager, Supplier<Boolean> isReactiveByDefault) {
        this.source = source;
        this.isManager = isManager;
        this.isReactiveByDefault = SingletonSupplier.of(isReactiveByDefault);
    }

    /** Where ours is the only manager for methods that block. */
    static AttributesByReturnType ofTheOnlyManager(TransactionAttributeSource source, BeanFactory beans) {
        return new AttributesByReturnType(source, name -> isManager(beans, name), () -> isReactiveByDefault(beans));
    }

    /** Where there is another one, which is the default. */
    static AttributesByReturnType besideAnother(TransactionAttributeSource source) {
        return new AttributesByReturnType(source, PortalTransactional.MANAGER::equals, () -> false);
    }

    private static boolean isManager(BeanFactory beans, String name) {
        try {
            BeanFactoryAnnotationUtils.qualifiedBeanOfType(beans, TransactionManager.class, name);
            return true;
        } catch (NoSuchBeanDefinitionException none) {
            return false;
        }
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
        if (attribute == null) {
            return null;
        }
        MethodClassKey key = new MethodClassKey(method, targetClass);
        TransactionAttribute known = decided.get(key);
        if (known == null) {
            known = decide(attribute, AopUtils.getMostSpecificMethod(method, targetClass), targetClass);
            decided.put(key, known);
        }
        return known;
    }

    private TransactionAttribute decide(TransactionAttribute attribute, Method method, @Nullable Class<?> targetClass) {
        Class<?> returned = returned(method, targetClass);
        String chosen = chosen(attribute, targetClass);
        if (chosen != null) {
            refuseOursFor(method, returned, chosen);
            return attribute;
        }
        return isReactive(method, returned) || !isReactiveByDefault.obtain() ? attribute : new Named(attribute);
    }

    private @Nullable String chosen(TransactionAttribute attribute, @Nullable Class<?> targetClass) {
        String qualifier = attribute.getQualifier();
        return StringUtils.hasText(qualifier) ? qualifier : chosenByClass(targetClass);
    }

    /** The qualifier of a class may be about something else. */
    private @Nullable String chosenByClass(@Nullable Class<?> targetClass) {
        String qualifier = targetClass == null ? null : BeanFactoryAnnotationUtils.getQualifierValue(targetClass);
        return StringUtils.hasText(qualifier) && isManager.test(qualifier) ? qualifier : null;
    }

    /** Of a method that is inherited, what the class has for a type variable. */
    private static Class<?> returned(Method method, @Nullable Class<?> targetClass) {
        return targetClass == null
                ? method.getReturnType()
                : GenericTypeResolver.resolveReturnType(method, ClassUtils.getUserClass(targetClass));
    }

    private static void refuseOursFor(Method method, Class<?> returned, String chosen) {
        if (chosen.equals(PortalTransactional.MANAGER) && beginsLater(returned)) {
            throw new TransactionUsageException("Method " + ClassUtils.getQualifiedMethodName(method) + " returns a "
                    + returned.getName()
                    + ", whose work would begin after the end of the transaction: '" + PortalTransactional.MANAGER
                    + "' is for methods that block. Use @Transactional with the ReactiveTransactionManager, or wait for the"
                    + " result in the method");
        }
    }

    private static boolean isReactive(Method method, Class<?> returned) {
        return KotlinDetector.isSuspendingFunction(method) || adapter(returned) != null;
    }

    /** A future, which may be done, is none. */
    private static boolean beginsLater(Class<?> returned) {
        ReactiveAdapter adapter = adapter(returned);
        return adapter != null && adapter.getDescriptor().isDeferred();
    }

    private static @Nullable ReactiveAdapter adapter(Class<?> returned) {
        return ReactiveAdapterRegistry.getSharedInstance().getAdapter(returned);
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
