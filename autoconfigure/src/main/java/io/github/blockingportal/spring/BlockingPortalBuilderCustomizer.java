package io.github.blockingportal.spring;

import io.github.blockingportal.BlockingPortalBuilder;

/**
 * Has the last word on the portals that are configured by properties. Beans of this type are asked in their order, after the
 * properties, the {@link io.github.blockingportal.PortalListener} beans and the
 * {@link io.github.blockingportal.EventLoopDetector} beans have been applied.
 */
@FunctionalInterface
public interface BlockingPortalBuilderCustomizer {

    /**
     * Changes a portal that is about to be built.
     *
     * @param portalName the name from the properties
     * @param builder the portal's description so far
     */
    void customize(String portalName, BlockingPortalBuilder builder);
}
