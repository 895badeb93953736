package io.github.blockingportal.internal.facade;

import java.lang.reflect.Method;

import org.jspecify.annotations.Nullable;

import io.github.blockingportal.FacadeRules;
import io.github.blockingportal.PortalCallException;

/** A method that does what a rule says. Its frame in a stack tells who searches for the caller of it, as a default method's does. */
final class RuledMethod implements Facade.Invocation {

    private final Method method;
    private final FacadeRules.Invocation rule;

    RuledMethod(Method method, FacadeRules.Invocation rule) {
        this.method = method;
        this.rule = rule;
    }

    @Override
    public @Nullable Object invoke(Object proxy, Object[] arguments) throws Throwable {
        try {
            return rule.invoke(arguments);
        } catch (PortalCallException failure) {
            throw FacadeMethod.declared(method, failure);
        }
    }
}
