package io.github.blockingportal.autoconfigure.facade;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.util.ClassUtils;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.FacadeRules;
import io.github.blockingportal.autoconfigure.facade.repository.RepositoryMethods;
import io.github.blockingportal.spring.BlockingFacade;
import io.github.blockingportal.spring.FacadeCall;

/** What the annotations of a facade and of its methods say of the calls, and what a repository does with some of its methods. */
final class FacadeCalls implements FacadeRules {

    private final Class<?> facade;
    private final BlockingFacade annotation;
    private final FacadeValues values;
    private final FacadePortals portals;
    private final SuspendingMethods suspending;
    private final @Nullable RepositoryMethods repository;

    FacadeCalls(FacadeTarget target, Object bean, BeanFactory beans) {
        this.facade = target.facade();
        this.annotation = FacadeTarget.annotation(facade);
        this.values = new FacadeValues(beans);
        this.portals = new FacadePortals(facade, beans);
        this.suspending = new SuspendingMethods(target.type(), bean);
        this.repository = target.repositoryMethods(bean);
        Arrays.stream(facade.getMethods())
                .filter(method ->
                        !Modifier.isAbstract(method.getModifiers()) && !method.isBridge() && call(method) != null)
                .findFirst()
                .ifPresent(method -> {
                    throw UnmetFacadeException.ofOwnMethod(place(method));
                });
    }

    private static @Nullable FacadeCall call(Method method) {
        return AnnotatedElementUtils.findMergedAnnotation(method, FacadeCall.class);
    }

    private String place(Method method) {
        return "@FacadeCall of " + ClassUtils.getQualifiedMethodName(method, facade);
    }

    private String place() {
        return "@BlockingFacade " + facade.getName();
    }

    /** The portal of the interface, with its deadline. */
    BlockingPortal portal() {
        String name = values.resolve(annotation.portal(), "portal", place());
        BlockingPortal portal = name.isEmpty() ? portals.byDefault() : portals.named(name);
        return within(annotation.timeout(), place(), portal);
    }

    private BlockingPortal within(String timeout, String place, BlockingPortal portal) {
        String value = values.resolve(timeout, "timeout", place);
        return value.isEmpty() ? portal : portal.timeout(duration(value, place));
    }

    private static Duration duration(String value, String place) {
        try {
            Duration duration = DurationStyle.detectAndParse(value);
            if (!duration.isZero() && !duration.isNegative()) {
                return duration;
            }
        } catch (IllegalArgumentException e) {
            throw UnmetFacadeException.wrongTimeout(place, value, e);
        }
        throw UnmetFacadeException.wrongTimeout(place, value, null);
    }

    @Override
    public BlockingPortal view(Method method, BlockingPortal named) {
        FacadeCall call = call(method);
        return call == null ? named.named(name(method)) : view(method, named, call);
    }

    private String name(Method method) {
        String name = values.resolve(annotation.name(), "name", place());
        return (name.isEmpty() ? facade.getSimpleName() : name) + "." + method.getName();
    }

    private BlockingPortal view(Method method, BlockingPortal facades, FacadeCall call) {
        String place = place(method);
        String portal = values.resolve(call.portal(), "portal", place);
        String name = values.resolve(call.name(), "name", place);
        BlockingPortal view = portal.isEmpty() ? facades : within(annotation.timeout(), place(), portals.named(portal));
        return within(call.timeout(), place, view.named(name.isEmpty() ? name(method) : name));
    }

    @Override
    public @Nullable Invocation invocation(Method method, BlockingPortal view) {
        Invocation own = repository == null ? null : repository.invocation(method, view);
        return own == null ? suspending.invocation(facade, method, view) : own;
    }
}
