package io.github.blockingportal.autoconfigure.facade;

import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.beans.factory.aot.BeanRegistrationAotContribution;
import org.springframework.beans.factory.aot.BeanRegistrationAotProcessor;
import org.springframework.beans.factory.support.RegisteredBean;

/** Tells a native image of the facades' proxies, and of the methods that are matched when a facade is made. */
final class BlockingFacadeAotProcessor implements BeanRegistrationAotProcessor {

    @Override
    public @Nullable BeanRegistrationAotContribution processAheadOfTime(RegisteredBean bean) {
        if (bean.getBeanClass() != BlockingFacadeFactoryBean.class) {
            return null;
        }
        Class<?> facade =
                bean.getMergedBeanDefinition().getResolvableType().getGeneric(0).toClass();
        return (generation, code) -> register(facade, generation.getRuntimeHints());
    }

    private static void register(Class<?> facade, RuntimeHints hints) {
        hints.proxies().registerJdkProxy(facade);
        hints.reflection().registerType(facade, MemberCategory.INVOKE_PUBLIC_METHODS);
        hints.reflection()
                .registerType(BlockingFacadeFactoryBean.targetType(facade), MemberCategory.INVOKE_PUBLIC_METHODS);
    }
}
