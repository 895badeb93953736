package io.github.blockingportal.races;

import java.util.Iterator;
import java.util.stream.Stream;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;
import reactor.core.publisher.Flux;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.Dispatch;

/** A stream is closed by one thread while another one reads it. */
@JCStressTest
@Outcome(id = "prefix", expect = Expect.ACCEPTABLE, desc = "the first elements in order, then an end")
@Outcome(expect = Expect.FORBIDDEN, desc = "a gap, or a failure")
@State
public class StreamClosedWhileRead {

    private static final int ELEMENTS = 100;
    private static final BlockingPortal PORTAL = BlockingPortal.builder()
            .name("races")
            .loops(1)
            .dispatch(Dispatch.CALLER_RUNS)
            .maxConcurrentCalls(Integer.MAX_VALUE)
            .noTimeout()
            .build();

    private final Stream<Integer> stream = PORTAL.stream(() -> Flux.range(0, ELEMENTS));
    private final Iterator<Integer> elements = stream.iterator();

    @Actor
    public void reader(L_Result result) {
        result.r1 = read();
    }

    @Actor
    public void closer() {
        stream.close();
    }

    private String read() {
        int expected = 0;
        try {
            while (elements.hasNext()) {
                int element = elements.next();
                if (element != expected) {
                    return "gap";
                }
                expected++;
            }
            return "prefix";
        } catch (RuntimeException e) {
            return e.toString();
        }
    }
}
