package io.github.blockingportal.benchmarks.state;

import java.util.List;

import io.micrometer.context.ContextRegistry;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** What the calling thread has that goes with its calls. */
@State(Scope.Thread)
public class Carried {

    private static final List<ThreadLocal<String>> THREE =
            List.of(new ThreadLocal<>(), new ThreadLocal<>(), new ThreadLocal<>());

    @Param({"nothing", "three"})
    public String carried;

    /** Again for each iteration, which may be on another thread. */
    @Setup(Level.Iteration)
    public void set() {
        if (carried.equals("three")) {
            for (int i = 0; i < THREE.size(); i++) {
                ContextRegistry.getInstance().registerThreadLocalAccessor("benchmark." + i, THREE.get(i));
                THREE.get(i).set("carried");
            }
        }
    }

    @TearDown(Level.Iteration)
    public void forget() {
        for (int i = 0; i < THREE.size(); i++) {
            ContextRegistry.getInstance().removeThreadLocalAccessor("benchmark." + i);
            THREE.get(i).remove();
        }
    }
}
