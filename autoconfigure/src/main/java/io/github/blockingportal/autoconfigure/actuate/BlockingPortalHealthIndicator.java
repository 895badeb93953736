package io.github.blockingportal.autoconfigure.actuate;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

import io.github.blockingportal.PortalSnapshot;
import io.github.blockingportal.PortalSnapshot.Kind;
import io.github.blockingportal.PortalSnapshot.Loop;
import io.github.blockingportal.autoconfigure.LimitShares;
import io.github.blockingportal.spring.BlockingPortals;

/**
 * Down when every loop of a portal's own is stalled, out of service when a portal takes no more calls. A saturated portal is up: it
 * is busy, and to take the instance out would make the others busier.
 */
final class BlockingPortalHealthIndicator extends AbstractHealthIndicator implements AopInfrastructureBean {

    private final BlockingPortals portals;
    private final ObjectProvider<LimitShares> shares;

    BlockingPortalHealthIndicator(BlockingPortals portals, ObjectProvider<LimitShares> shares) {
        super("The blocking portals could not be read");
        this.portals = portals;
        this.shares = shares;
    }

    @Override
    protected void doHealthCheck(Health.Builder health) {
        List<PortalSnapshot> snapshots = portals.names().stream()
                .map(portals::get)
                .flatMap(portal -> PortalDescriptors.numbers(portal).stream())
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
        List<Loop> own = loops(snapshot, Kind.PORTAL);
        return !own.isEmpty() && own.stream().allMatch(Loop::stalled);
    }

    private static List<Loop> loops(PortalSnapshot snapshot, Kind kind) {
        return snapshot.loops().stream().filter(loop -> loop.kind() == kind).toList();
    }

    private static long stalled(PortalSnapshot snapshot, Kind kind) {
        return loops(snapshot, kind).stream().filter(Loop::stalled).count();
    }

    private static boolean hasEnded(PortalSnapshot snapshot) {
        return switch (snapshot.state()) {
            case NEW, RUNNING -> false;
            case CLOSING, CLOSED -> true;
        };
    }

    private Map<String, Object> detail(PortalSnapshot snapshot) {
        Map<String, Object> detail = new LinkedHashMap<>();
        detail.put("state", snapshot.state().name());
        detail.put("loops", loops(snapshot, Kind.PORTAL).size());
        detail.put("stalledLoops", stalled(snapshot, Kind.PORTAL));
        detail.put("stalledClientLoops", stalled(snapshot, Kind.CLIENT));
        detail.put("activeCalls", snapshot.admission().active());
        detail.put("maxConcurrentCalls", snapshot.admission().limit());
        LimitShares limits = shares.getIfAvailable();
        Map<String, Object> share = limits == null ? null : limits.of(snapshot.name());
        if (share != null) {
            detail.put("cluster", share);
        }
        return detail;
    }
}
