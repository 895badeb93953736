package io.github.blockingportal.autoconfigure.metrics;

import java.lang.ref.WeakReference;
import java.util.function.Consumer;

import io.micrometer.core.instrument.Meter;

/**
 * Is told what is removed from a registry, which nobody can be taken out of again. So it keeps nothing alive, should the registry
 * live on without its context. It only says so: the registry is locked now, and may be on its way through all meters.
 */
final class LossListener implements Consumer<Meter> {

    private final String prefix;
    private final WeakReference<PortalMeters> meters;

    LossListener(String prefix, PortalMeters meters) {
        this.prefix = prefix;
        this.meters = new WeakReference<>(meters);
    }

    @Override
    public void accept(Meter removed) {
        PortalMeters present = meters.get();
        if (present != null && removed.getId().getName().startsWith(prefix)) {
            present.lose();
        }
    }
}
