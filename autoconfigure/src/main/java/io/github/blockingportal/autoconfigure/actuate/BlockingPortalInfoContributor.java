package io.github.blockingportal.autoconfigure.actuate;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.boot.actuate.info.Info;
import org.springframework.boot.actuate.info.InfoContributor;

import io.github.blockingportal.autoconfigure.actuate.PortalDescriptors.SettingsDescriptor;
import io.github.blockingportal.spring.BlockingPortals;

/** The version of the starter, and the settings of each portal. */
final class BlockingPortalInfoContributor implements InfoContributor, AopInfrastructureBean {

    private final BlockingPortals portals;

    BlockingPortalInfoContributor(BlockingPortals portals) {
        this.portals = portals;
    }

    @Override
    public void contribute(Info.Builder builder) {
        Map<String, SettingsDescriptor> settings = new LinkedHashMap<>();
        portals.names()
                .forEach(name -> PortalDescriptors.numbers(portals.get(name))
                        .ifPresent(portal -> settings.put(name, SettingsDescriptor.of(portal.settings()))));
        Map<String, Object> info = new LinkedHashMap<>();
        info.put("version", version());
        info.put("portals", settings);
        builder.withDetail("blockingPortal", info);
    }

    /** From the jar; there is none where the classes do not come from one, as in an IDE. */
    private static String version() {
        return Objects.requireNonNullElse(
                BlockingPortalInfoContributor.class.getPackage().getImplementationVersion(), "unknown");
    }
}
