/**
 * What is said after a start about settings that work and will surprise. Nobody enters; Spring finds the way in. Nothing here may
 * end a start, make a bean that is not there yet, or cost a call anything.
 */
@NullMarked
package io.github.blockingportal.autoconfigure.check;

import org.jspecify.annotations.NullMarked;
