/** The blocking portal in web applications. */
@NullMarked
package io.github.blockingportal.autoconfigure.web;

import org.jspecify.annotations.NullMarked;
