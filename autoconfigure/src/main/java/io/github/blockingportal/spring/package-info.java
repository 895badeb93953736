/**
 * What a Spring application programs against beside the portal itself: its portals by name, facades as beans, and a last word on
 * how a portal is built. Whoever wants to may enter; nothing here needs the auto-configuration, which knows this package, and
 * never the other way round.
 */
@NullMarked
package io.github.blockingportal.spring;

import org.jspecify.annotations.NullMarked;
