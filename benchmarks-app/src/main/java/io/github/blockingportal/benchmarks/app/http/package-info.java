/** One endpoint that waits for a reactive client, in five ways, under load over HTTP. */
@NullMarked
package io.github.blockingportal.benchmarks.app.http;

import org.jspecify.annotations.NullMarked;
