package io.github.blockingportal.autoconfigure.facade;

import java.util.Set;

import io.github.blockingportal.spring.BlockingFacade;

/** Something that a {@link BlockingFacade} needs is not there. */
final class UnmetFacadeException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String remedy;

    private UnmetFacadeException(String message, String remedy) {
        super(message);
        this.remedy = remedy;
    }

    /** The annotation is on a class. */
    static UnmetFacadeException noInterface(Class<?> annotated) {
        return new UnmetFacadeException(
                "@BlockingFacade %s needs to be an interface, and is a class".formatted(annotated.getName()),
                "Declare the blocking methods in an interface and annotate that instead of %s."
                        .formatted(annotated.getName()));
    }

    /** There is no reactive bean. */
    static UnmetFacadeException withoutTarget(Class<?> facade, Class<?> target) {
        return new UnmetFacadeException(
                "@BlockingFacade %s needs a bean of type %s, and there is none"
                        .formatted(facade.getName(), target.getName()),
                "Define a bean of type %s, or name the type of the reactive bean in the annotation of %s."
                        .formatted(target.getName(), facade.getName()));
    }

    /** The portal is a mock, which makes no facades. */
    static UnmetFacadeException ofMock(Class<?> facade) {
        return new UnmetFacadeException(
                "@BlockingFacade %s cannot be made, since the blocking portal is a mock, whose facade(...) answers null"
                        .formatted(facade.getName()),
                "Use @MockitoSpyBean for the portal, or @MockitoBean for %s itself.".formatted(facade.getName()));
    }

    /** There is no portal of the name that the annotation gives. */
    static UnmetFacadeException withoutPortal(Class<?> facade, String portal, Set<String> known) {
        return new UnmetFacadeException(
                "@BlockingFacade %s needs a blocking portal named '%s', and there is none. The names are %s"
                        .formatted(facade.getName(), portal, String.join(", ", known)),
                "Configure blocking-portal.portals.%s, or name another portal in the annotation of %s."
                        .formatted(portal, facade.getName()));
    }

    String remedy() {
        return remedy;
    }
}
