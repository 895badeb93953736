package io.github.blockingportal.benchmarks;

import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import reactor.core.publisher.Mono;

import io.github.blockingportal.benchmarks.state.CallerRunsPortal;
import io.github.blockingportal.benchmarks.state.Tasks;

/** A blocking interface in front of a reactive object, made by the portal or by hand. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 10, time = 60, timeUnit = TimeUnit.MILLISECONDS)
public class Facade {

    @Benchmark
    public @Nullable String facade(Countries countries) {
        return countries.facade.name("de");
    }

    @Benchmark
    public @Nullable String handWritten(Countries countries) {
        return countries.handWritten.name("de");
    }

    /** What blocking code wants to call. */
    public interface Blocking {

        @Nullable
        String name(String code);
    }

    /** What there is. */
    public static final class Reactive {

        public Mono<String> name(String code) {
            return Tasks.value();
        }
    }

    /** Both ways to it. */
    @State(Scope.Benchmark)
    public static class Countries {

        Blocking facade;
        Blocking handWritten;

        @Setup
        public void make(CallerRunsPortal ours) {
            Reactive reactive = new Reactive();
            facade = ours.portal.facade(Blocking.class, reactive);
            handWritten = code -> ours.portal.call(() -> reactive.name(code));
        }
    }
}
