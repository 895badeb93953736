/** Reads what the measurements have written and puts tables and pictures of it into the document. */
@NullMarked
package io.github.blockingportal.benchmarks.report;

import org.jspecify.annotations.NullMarked;
