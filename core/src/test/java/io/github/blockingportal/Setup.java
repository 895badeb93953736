package io.github.blockingportal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** One of the configurations that the contract holds for. */
record Setup(int loops, int maxConcurrentCalls, Dispatch dispatch, Caller.Kind caller) {

    static Stream<Setup> all() {
        List<Setup> setups = new ArrayList<>();
        for (Caller.Kind caller : Caller.Kind.values()) {
            if (caller == Caller.Kind.VIRTUAL && !Caller.Kind.virtualThreadsExist()) {
                System.out.println("Skipped: virtual callers, which need a JDK from 21");
                continue;
            }
            for (Dispatch dispatch : Dispatch.values()) {
                setups.add(new Setup(1, 1, dispatch, caller));
                setups.add(new Setup(3, Integer.MAX_VALUE, dispatch, caller));
            }
        }
        return setups.stream();
    }

    BlockingPortalBuilder builder() {
        return BlockingPortal.builder()
                .name("test")
                .loops(loops)
                .maxConcurrentCalls(maxConcurrentCalls)
                .dispatch(dispatch)
                .drainTimeout(Duration.ofMillis(200));
    }
}
