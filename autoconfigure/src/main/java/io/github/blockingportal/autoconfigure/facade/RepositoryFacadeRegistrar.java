package io.github.blockingportal.autoconfigure.facade;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ResourceLoader;

/** Registers those facades alone whose reactive repositories are made, for which a database is all that they need. */
final class RepositoryFacadeRegistrar extends BlockingFacadeRegistrar {

    RepositoryFacadeRegistrar(BeanFactory beans, Environment environment, ResourceLoader resources) {
        super(beans, environment, resources);
    }

    @Override
    boolean takes(Class<?> facade) {
        return FacadeTarget.isToBeMade(facade);
    }
}
