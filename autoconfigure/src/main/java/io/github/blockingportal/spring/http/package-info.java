/**
 * HTTP interfaces whose blocking methods wait through a portal, for proxies that an application makes itself. Those of HTTP
 * service groups get the same from the auto-configuration.
 */
@NullMarked
package io.github.blockingportal.spring.http;

import org.jspecify.annotations.NullMarked;
