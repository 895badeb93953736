package io.github.blockingportal.autoconfigure.facade;

import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.github.blockingportal.spring.BlockingFacade;

/** Something that a {@link BlockingFacade} needs is not there. */
final class UnmetFacadeException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String remedy;

    private UnmetFacadeException(String message, String remedy) {
        this(message, remedy, null);
    }

    private UnmetFacadeException(String message, String remedy, @Nullable Throwable cause) {
        super(message, cause);
        this.remedy = remedy;
    }

    /** The annotation is on a class. */
    static UnmetFacadeException noInterface(Class<?> annotated) {
        return new UnmetFacadeException(
                "@BlockingFacade %s needs to be an interface, and is a class".formatted(annotated.getName()),
                "Declare the blocking methods in an interface and annotate that instead of %s."
                        .formatted(annotated.getName()));
    }

    /** The annotation names no type, and there is nothing that could be made. */
    static UnmetFacadeException ofNothing(Class<?> facade) {
        return new UnmetFacadeException(
                "@BlockingFacade %s names no type of a reactive bean, and is no repository of Spring Data for which one could be made"
                        .formatted(facade.getName()),
                "Name the type of the reactive bean in the annotation of %s, or let it extend ListCrudRepository or the like."
                        .formatted(facade.getName()));
    }

    /** What {@code @FacadeCall} is on makes no call. */
    static UnmetFacadeException ofOwnMethod(String place) {
        return new UnmetFacadeException(
                "%s says nothing, since the method has a body and makes no call of its own".formatted(place),
                "Annotate the methods that it calls, or remove the body and let the reactive bean have the method.");
    }

    /** A timeout is no duration, or none above zero. */
    static UnmetFacadeException wrongTimeout(String place, String value, @Nullable Throwable cause) {
        return new UnmetFacadeException(
                "%s has the timeout '%s', which is no duration above zero".formatted(place, value),
                "Write it like 500ms, 2s or PT2S. For calls without a deadline name a portal whose timeout is 0.",
                cause);
    }

    /** A value is blank, or has a placeholder for which there is no property. */
    static UnmetFacadeException wrongValue(String place, String attribute, String value, @Nullable Throwable cause) {
        return new UnmetFacadeException(
                "%s has the %s '%s', which says nothing%s"
                        .formatted(place, attribute, value, cause == null ? "" : ": " + cause.getMessage()),
                "Set the property, or remove the attribute.",
                cause);
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
