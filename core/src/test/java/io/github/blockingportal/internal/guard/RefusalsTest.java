package io.github.blockingportal.internal.guard;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RefusalsTest {

    @Test
    void theListOfPlacesIsBounded() {
        Refusals refusals = new Refusals();
        for (int i = 0; i < 200; i++) {
            refusals.add("x", "thread", new StackTraceElement("Type", "method", "Type.java", i));
        }
        assertThat(refusals.describe()).hasSize(64);
        assertThat(refusals.describe().get(63).callSite().getLineNumber()).isEqualTo(199);
    }
}
