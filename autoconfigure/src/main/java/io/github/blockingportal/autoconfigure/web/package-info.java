/**
 * The portal in web applications, MVC and WebFlux: answers to its exceptions, the deadline of a request, and the servers'
 * threads that must not wait. Nobody enters; Spring finds the auto-configurations by their list. Of the servers it knows only
 * names of classes, since each may be absent.
 */
@NullMarked
package io.github.blockingportal.autoconfigure.web;

import org.jspecify.annotations.NullMarked;
