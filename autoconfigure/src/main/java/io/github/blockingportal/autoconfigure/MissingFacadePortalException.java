package io.github.blockingportal.autoconfigure;

import java.util.Set;

import io.github.blockingportal.spring.BlockingFacade;

/** There is no portal with the name that a {@link BlockingFacade} gives. */
final class MissingFacadePortalException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Class<?> facade;
    private final String portal;
    private final String known;

    MissingFacadePortalException(Class<?> facade, String portal, Set<String> known) {
        super("@BlockingFacade " + facade.getName() + " needs a blocking portal named '" + portal
                + "', and there is none");
        this.facade = facade;
        this.portal = portal;
        this.known = String.join(", ", known);
    }

    Class<?> facade() {
        return facade;
    }

    String portal() {
        return portal;
    }

    /** The names that there are. */
    String known() {
        return known;
    }
}
