package io.github.blockingportal.spring.observation;

import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;

import io.github.blockingportal.Outcome;
import io.github.blockingportal.spring.observation.BlockingPortalObservation.HighCardinalityKeys;
import io.github.blockingportal.spring.observation.BlockingPortalObservation.LowCardinalityKeys;

/** The convention of {@link BlockingPortalObservation#CALL}. */
public class DefaultBlockingPortalCallConvention implements BlockingPortalCallConvention {

    private static final KeyValue GOES_ON = LowCardinalityKeys.OUTCOME.withValue("UNKNOWN");
    private static final KeyValue NO_EXCEPTION = LowCardinalityKeys.EXCEPTION.withValue("none");

    /** Creates the convention. */
    public DefaultBlockingPortalCallConvention() {}

    @Override
    public String getName() {
        return "blocking.portal.call";
    }

    @Override
    public String getContextualName(BlockingPortalCallContext context) {
        String name = context.getCall().name();
        return name == null ? "portal call" : name;
    }

    @Override
    public KeyValues getLowCardinalityKeyValues(BlockingPortalCallContext context) {
        return KeyValues.of(portal(context), call(context), outcome(context), exception(context));
    }

    @Override
    public KeyValues getHighCardinalityKeyValues(BlockingPortalCallContext context) {
        return KeyValues.of(HighCardinalityKeys.CALL_ID.withValue(
                Long.toString(context.getCall().id())));
    }

    private static KeyValue portal(BlockingPortalCallContext context) {
        return LowCardinalityKeys.PORTAL.withValue(context.getCall().portal());
    }

    private static KeyValue call(BlockingPortalCallContext context) {
        return LowCardinalityKeys.CALL.withValue(context.getMeteredName());
    }

    private static KeyValue outcome(BlockingPortalCallContext context) {
        Outcome outcome = context.getOutcome();
        return outcome == null ? GOES_ON : LowCardinalityKeys.OUTCOME.withValue(outcome.name());
    }

    private static KeyValue exception(BlockingPortalCallContext context) {
        Throwable error = context.getError();
        return error == null
                ? NO_EXCEPTION
                : LowCardinalityKeys.EXCEPTION.withValue(BlockingPortalObservation.exception(error));
    }
}
