package io.github.blockingportal.spring;

import java.util.Set;

import io.github.blockingportal.BlockingPortal;

/** The portals of an application context and of the contexts above it, by their names. Of two with the same name it has the nearer one. */
public interface BlockingPortals {

    /**
     * The portal with this name.
     *
     * @param name one of {@link #names()}
     * @return always the same portal
     * @throws IllegalArgumentException if there is none; it lists the names that there are
     */
    BlockingPortal get(String name);

    /**
     * The names of all portals.
     *
     * @return the default's first, if there is one, then the others in alphabetical order
     */
    Set<String> names();

    /**
     * The portal that is injected where no name is asked for.
     *
     * @return always the same portal
     * @throws IllegalStateException if the application has several portals of its own and none of them is primary
     */
    BlockingPortal getDefault();
}
