package io.github.blockingportal.autoconfigure.facade;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;

/** The values of annotations, with the application's properties in the places of their placeholders. */
record FacadeValues(BeanFactory beans) {

    /** The empty string if nothing is said. */
    String resolve(String value, String attribute, String place) {
        if (value.isEmpty()) {
            return value;
        }
        String resolved = resolved(value, attribute, place);
        if (resolved == null || resolved.isBlank()) {
            throw UnmetFacadeException.wrongValue(place, attribute, value, null);
        }
        return resolved;
    }

    private @Nullable String resolved(String value, String attribute, String place) {
        try {
            return beans instanceof ConfigurableBeanFactory factory ? factory.resolveEmbeddedValue(value) : value;
        } catch (IllegalArgumentException e) {
            throw UnmetFacadeException.wrongValue(place, attribute, value, e);
        }
    }
}
