package io.github.blockingportal.spring;

import java.util.Set;

import io.github.blockingportal.BlockingPortal;

/** The portals of an application, by their names. */
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
     * @return the default's first, then the others in alphabetical order
     */
    Set<String> names();

    /**
     * The portal that is injected where no name is asked for.
     *
     * @return always the same portal
     */
    BlockingPortal getDefault();
}
