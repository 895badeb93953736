package io.github.blockingportal.autoconfigure.facade;

import org.springframework.beans.factory.BeanFactory;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.spring.BlockingPortals;

/** The portals that a facade's annotations may name. */
record FacadePortals(Class<?> facade, BeanFactory beans) {

    BlockingPortal named(String name) {
        BlockingPortals portals = beans.getBean(BlockingPortals.class);
        if (!portals.names().contains(name)) {
            throw UnmetFacadeException.withoutPortal(facade, name, portals.names());
        }
        return portals.get(name);
    }

    /** The one that is injected, or the one that all candidates are. */
    BlockingPortal byDefault() {
        BlockingPortal unique = beans.getBeanProvider(BlockingPortal.class).getIfUnique();
        BlockingPortals portals =
                unique == null ? beans.getBeanProvider(BlockingPortals.class).getIfUnique() : null;
        return portals == null ? beans.getBean(BlockingPortal.class) : portals.getDefault();
    }
}
