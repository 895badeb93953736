/** The blocking portal in Spring Boot's Actuator: endpoint, health and info. */
@NullMarked
package io.github.blockingportal.autoconfigure.actuate;

import org.jspecify.annotations.NullMarked;
