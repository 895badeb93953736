/**
 * What Actuator shows of the portals: the endpoint, which also cancels calls, health and info. Nobody enters; Spring finds the
 * auto-configurations by their list. It reads snapshots through {@code BlockingPortals}, takes no permit and waits for nothing.
 * {@code PortalDescriptors} is what the endpoint answers, whatever JSON library there is.
 */
@NullMarked
package io.github.blockingportal.autoconfigure.actuate;

import org.jspecify.annotations.NullMarked;
