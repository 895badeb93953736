package io.github.blockingportal.benchmarks.fork;

import java.io.IOException;
import java.util.Collection;
import java.util.List;

import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.profile.ProfilerException;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.runner.IterationType;

/**
 * Puts all threads of a fork on the first core before the last iteration that warms up: {@code -prof} with the name of this class.
 * Until then the compiler has the other core, without which warming up takes three times as long.
 */
public final class Pinned implements InternalProfiler {

    private int iterations;

    /** Fails where there is no {@code taskset}. */
    public Pinned() throws ProfilerException {
        run("taskset", "--version");
    }

    @Override
    public String getDescription() {
        return "All threads on one core";
    }

    @Override
    public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
        iterations++;
        if (iteration.getType() == IterationType.WARMUP && iterations == iteration.getCount()) {
            try {
                run(
                        "taskset",
                        "-a",
                        "-p",
                        "-c",
                        "0",
                        Long.toString(ProcessHandle.current().pid()));
            } catch (ProfilerException failure) {
                throw new IllegalStateException(failure);
            }
        }
    }

    @Override
    public Collection<? extends Result<?>> afterIteration(
            BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
        return List.of();
    }

    private static void run(String... command) throws ProfilerException {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (process.waitFor() != 0) {
                throw new ProfilerException(String.join(" ", command) + " ended with " + process.exitValue());
            }
        } catch (IOException | InterruptedException failure) {
            throw new ProfilerException(failure);
        }
    }
}
