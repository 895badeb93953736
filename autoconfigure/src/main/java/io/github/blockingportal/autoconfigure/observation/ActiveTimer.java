package io.github.blockingportal.autoconfigure.observation;

import io.micrometer.core.instrument.LongTaskTimer;
import io.micrometer.observation.Observation;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;

/** The long task timer by which Micrometer counts an observation that goes on, where there are meters. */
final class ActiveTimer {

    private static final boolean THERE_ARE_METERS =
            ClassUtils.isPresent("io.micrometer.core.instrument.LongTaskTimer", ActiveTimer.class.getClassLoader());

    private ActiveTimer() {}

    /** Also if the handler that does so was not reached; a second time does nothing. */
    static void stop(Observation.ContextView context) {
        if (THERE_ARE_METERS) {
            Meters.stop(context);
        }
    }

    /** Loaded only where there are meters. */
    private static final class Meters {

        static void stop(Observation.ContextView context) {
            LongTaskTimer.@Nullable Sample sample = context.get(LongTaskTimer.Sample.class);
            if (sample != null) {
                sample.stop();
            }
        }
    }
}
