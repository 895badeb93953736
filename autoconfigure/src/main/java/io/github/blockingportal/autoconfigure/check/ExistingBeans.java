package io.github.blockingportal.autoconfigure.check;

import java.util.Arrays;
import java.util.stream.Stream;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/** Beans that have been made; one that is lazy, or of a scope, stays unmade. */
final class ExistingBeans {

    private ExistingBeans() {}

    static <T> Stream<T> of(Class<T> type, ConfigurableListableBeanFactory beans) {
        return Arrays.stream(beans.getBeanNamesForType(type, false, false))
                .filter(beans::containsSingleton)
                .map(name -> beans.getBean(name, type));
    }
}
