package io.github.blockingportal.spring.observation;

import io.micrometer.common.KeyValues;

import io.github.blockingportal.Outcome;
import io.github.blockingportal.spring.observation.BlockingPortalObservation.WorkerKeys;

/** The convention of {@link BlockingPortalObservation#WORKER}. */
public class DefaultBlockingPortalWorkerConvention implements BlockingPortalWorkerConvention {

    /** Creates the convention. */
    public DefaultBlockingPortalWorkerConvention() {}

    @Override
    public String getName() {
        return "blocking.portal.worker";
    }

    @Override
    public String getContextualName(BlockingPortalWorkerContext context) {
        return context.getTask().equals("unnamed") ? "portal worker" : context.getTask();
    }

    @Override
    public KeyValues getLowCardinalityKeyValues(BlockingPortalWorkerContext context) {
        Outcome outcome = context.getOutcome();
        return KeyValues.of(
                WorkerKeys.PORTAL.withValue(context.getPortal()),
                WorkerKeys.TASK.withValue(context.getMeteredName()),
                WorkerKeys.OUTCOME.withValue(outcome == null ? "UNKNOWN" : outcome.name()),
                WorkerKeys.EXCEPTION.withValue(BlockingPortalObservation.exception(context.getError())));
    }
}
