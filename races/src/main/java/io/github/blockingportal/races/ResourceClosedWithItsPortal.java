package io.github.blockingportal.races;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LI_Result;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.PortalException;
import io.github.blockingportal.PortalResource;

/** A resource is closed while its portal closes. Each sample has a portal, so this one wants a small stride. */
@JCStressTest
@Outcome(id = "returned, 1", expect = Expect.ACCEPTABLE, desc = "released once, and both closers go on")
@Outcome(expect = Expect.FORBIDDEN, desc = "released never or twice, or the closer was let down")
@State
public class ResourceClosedWithItsPortal {

    private final BlockingPortal portal = BlockingPortal.builder()
            .name("races")
            .loops(1)
            .timeout(Duration.ofSeconds(2))
            .build();
    private final AtomicInteger releases = new AtomicInteger();
    private final PortalResource<String> resource =
            portal.acquire(() -> Mono.just("resource"), name -> Mono.fromRunnable(releases::incrementAndGet));

    @Actor
    public void user(LI_Result result) {
        try {
            resource.close();
            result.r1 = "returned";
        } catch (PortalException e) {
            result.r1 = e.getClass().getSimpleName();
        }
    }

    @Actor
    public void owner() {
        portal.close();
    }

    @Arbiter
    public void releases(LI_Result result) {
        result.r2 = releases.get();
    }
}
