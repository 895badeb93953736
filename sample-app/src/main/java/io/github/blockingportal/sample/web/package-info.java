/** The blocking side of the sample application. */
@NullMarked
package io.github.blockingportal.sample.web;

import org.jspecify.annotations.NullMarked;
