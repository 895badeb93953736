package io.github.blockingportal.internal.call;

import java.util.EnumSet;
import java.util.Set;

import org.junit.jupiter.api.Test;

import io.github.blockingportal.Outcome;
import io.github.blockingportal.PortalSnapshot;
import io.github.blockingportal.internal.loop.LoopOwner;

import static org.assertj.core.api.Assertions.assertThat;

class CallStateTest {

    @Test
    void eachOutcomeIsFinal() {
        Set<Outcome> all = EnumSet.allOf(Outcome.class);
        for (Outcome first : all) {
            CallState state = new Steps();
            assertThat(state.end(first)).isTrue();
            assertThat(state.endedIn()).isEqualTo(PortalSnapshot.Phase.ADMISSION);
            assertThat(all).allSatisfy(other -> assertThat(state.end(other)).isFalse());
            assertThat(state.admit()).isFalse();
            assertThat(state.take()).isFalse();
            assertThat(state.outcome()).isEqualTo(first);
        }
    }

    /** The steps of a call, without the rest of it. */
    private static final class Steps extends CallState {

        @Override
        public LoopOwner owner() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void abort(Throwable thrown) {
            throw new UnsupportedOperationException();
        }

        @Override
        public String label() {
            return "steps";
        }
    }
}
