package io.github.blockingportal.autoconfigure;

import io.github.blockingportal.spring.BlockingFacade;

/** There is no reactive bean that a {@link BlockingFacade} could be a facade of. */
final class MissingFacadeTargetException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Class<?> facade;
    private final Class<?> target;

    MissingFacadeTargetException(Class<?> facade, Class<?> target) {
        super("@BlockingFacade " + facade.getName() + " needs a bean of type " + target.getName()
                + ", and there is none");
        this.facade = facade;
        this.target = target;
    }

    Class<?> facade() {
        return facade;
    }

    Class<?> target() {
        return target;
    }
}
