package io.github.blockingportal.autoconfigure.actuate;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

import io.github.blockingportal.PortalSnapshot;
import io.github.blockingportal.PortalSnapshot.Detail;
import io.github.blockingportal.PortalSnapshot.Loop;
import io.github.blockingportal.spring.BlockingPortals;

/**
 * Down when every loop of a portal is stalled, out of service when a portal takes no more calls. A saturated portal is up: it
 * is busy, and to take the instance out would make the others busier.
 */
final class BlockingPortalHealthIndicator extends AbstractHealthIndicator implements AopInfrastructureBean {

    private final BlockingPortals portals;

    BlockingPortalHealthIndicator(BlockingPortals portals) {
        super("The blocking portals could not be read");
        this.portals = portals;
    }

    @Override
    protected void doHealthCheck(Health.Builder health) {
        List<PortalSnapshot> snapshots = portals.names().stream()
                .map(portals::get)
                .flatMap(portal -> PortalDescriptors.snapshot(portal, Detail.NUMBERS).stream())
                .toList();
        health.status(status(snapshots));
        snapshots.forEach(snapshot -> health.withDetail(snapshot.name(), detail(snapshot)));
    }

    private static Status status(List<PortalSnapshot> snapshots) {
        if (snapshots.stream().anyMatch(BlockingPortalHealthIndicator::isStalled)) {
            return Status.DOWN;
        }
        return snapshots.stream().anyMatch(BlockingPortalHealthIndicator::hasEnded) ? Status.OUT_OF_SERVICE : Status.UP;
    }

    private static boolean isStalled(PortalSnapshot snapshot) {
        return !snapshot.loops().isEmpty() && snapshot.loops().stream().allMatch(Loop::stalled);
    }

    private static boolean hasEnded(PortalSnapshot snapshot) {
        return switch (snapshot.state()) {
            case NEW, RUNNING -> false;
            case CLOSING, CLOSED -> true;
        };
    }

    private static Map<String, Object> detail(PortalSnapshot snapshot) {
        Map<String, Object> detail = new LinkedHashMap<>();
        detail.put("state", snapshot.state().name());
        detail.put("loops", snapshot.loops().size());
        detail.put(
                "stalledLoops", snapshot.loops().stream().filter(Loop::stalled).count());
        detail.put("activeCalls", snapshot.admission().active());
        detail.put("maxConcurrentCalls", snapshot.admission().limit());
        return detail;
    }
}
