package io.github.blockingportal.internal.context;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.github.blockingportal.CallCancellation;
import io.github.blockingportal.CallInfo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/** A scope of which some calls cannot be cancelled. */
class CancellationScopeTest {

    private final CallCancellation scope = OpenScope.newCancellation();
    private final List<Integer> cancelled = new ArrayList<>();

    private record Stub(List<Integer> cancelled, int number, boolean isAround, Error failure)
            implements OpenScope.Member {

        @Override
        public CallInfo cancel() {
            cancelled.add(number);
            if (failure != null) {
                throw failure;
            }
            return null;
        }
    }

    private void enter(int number, boolean around, Error failure) {
        assertThat(OpenScope.enter(List.of(scope), new Stub(cancelled, number, around, failure)))
                .isTrue();
    }

    @Test
    void thoseThatOthersAreMadeWithinComeFirst() {
        for (int i = 0; i < 20; i++) {
            enter(i, i >= 10, null);
        }
        scope.cancel("gone");
        assertThat(cancelled).hasSize(20).doesNotHaveDuplicates();
        assertThat(cancelled.subList(0, 10)).allMatch(number -> number >= 10);
    }

    @Test
    void oneThatCannotBeCancelledKeepsNoOtherFromBeingAndIsToldAfterwards() {
        Error failure = new OutOfMemoryError("pretended");
        for (int i = 0; i < 20; i++) {
            enter(i, i % 3 == 0, i % 2 == 0 ? failure : null);
        }
        assertThat(catchThrowable(() -> scope.cancel("gone"))).isSameAs(failure);
        assertThat(cancelled).hasSize(20).doesNotHaveDuplicates();
        assertThat(scope.reason()).isEqualTo("gone");
        assertThat(scope.cancel("again")).isEmpty();
    }

    @Test
    void theFirstOfSeveralFailuresIsToldAndHasTheOthers() {
        enter(1, false, new OutOfMemoryError("pretended"));
        enter(2, false, new StackOverflowError("pretended"));
        Throwable told = catchThrowable(() -> scope.cancel("gone"));
        assertThat(told).isInstanceOf(VirtualMachineError.class);
        assertThat(told.getSuppressed()).singleElement().isInstanceOf(VirtualMachineError.class);
    }
}
