package io.github.blockingportal.autoconfigure.jobs;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/** The beans of a type that a context has of its own and has made; what is still to be made runs nothing. */
final class Made<T> {

    private final ConfigurableListableBeanFactory beans;
    private final Class<T> type;

    Made(ConfigurableListableBeanFactory beans, Class<T> type) {
        this.beans = beans;
        this.type = type;
    }

    /** What is found for each of them by its name and itself; those for which that is null are left out. */
    <R> Stream<R> each(BiFunction<String, T, @Nullable R> found) {
        Map<String, T> made = new TreeMap<>();
        Arrays.stream(beans.getBeanNamesForType(type, false, false))
                .filter(name -> beans.containsSingleton(BeanFactoryUtils.transformedBeanName(name)))
                .forEach(name -> made.put(BeanFactoryUtils.transformedBeanName(name), itself(beans.getBean(name))));
        return made.entrySet().stream().flatMap(bean -> Stream.ofNullable(found.apply(bean.getKey(), bean.getValue())));
    }

    /** What is behind the proxies of aspects, which have fields of their own with nothing in them. */
    private T itself(Object bean) {
        Object target = AopProxyUtils.getSingletonTarget(bean);
        return target == null ? type.cast(bean) : itself(target);
    }
}
