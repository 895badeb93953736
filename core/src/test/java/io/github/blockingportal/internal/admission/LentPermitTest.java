package io.github.blockingportal.internal.admission;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.github.blockingportal.Caller;
import io.github.blockingportal.CapacityLimiter.Statistics;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(30)
class LentPermitTest {

    @Test
    @Tag("D9")
    void oneThatGoesOnWithAReturnedPermitHoldsUpNobodyElseOfTheLoan() throws Exception {
        Limiter lender = Limiter.named("lender", 1);
        LentPermit loan = new LentPermit(lender);
        CountDownLatch goesOn = new CountDownLatch(1);
        CountDownLatch mayGoOn = new CountDownLatch(1);
        assertThat(loan.tryTake()).isTrue();
        assertThat(loan.enqueue(new Waiter() {
                    @Override
                    public boolean grant() {
                        return true;
                    }

                    @Override
                    public void resume() {
                        goesOn.countDown();
                        try {
                            mayGoOn.await();
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                    }
                }))
                .isEqualTo(Waiter.Entry.WAITING);
        Caller<Object> child = Caller.start(() -> {
            loan.giveBack();
            return null;
        });
        assertThat(goesOn.await(10, TimeUnit.SECONDS)).isTrue();
        Caller<Boolean> worker = Caller.start(() -> {
            boolean taken = loan.tryTake();
            loan.end();
            return taken;
        });
        assertThat(worker.value()).isFalse();
        mayGoOn.countDown();
        assertThat(child.failure()).isNull();
        assertThat(lender.statistics()).as("over by the one that still runs").isEqualTo(new Statistics(1, 1, 0));
        loan.giveBack();
        assertThat(lender.statistics()).isEqualTo(new Statistics(1, 0, 0));
    }

    @Test
    void aPermitOnLoanGoesToTheNextOneThatStillWantsIt() {
        LentPermit loan = new LentPermit(Limiter.named("lender", 1));
        Waiter gaveUp = new Refusing();
        Waiter left = new Refusing();
        Taking next = new Taking();
        assertThat(loan.tryTake()).isTrue();
        assertThat(loan.enqueue(gaveUp)).isEqualTo(Waiter.Entry.WAITING);
        assertThat(loan.enqueue(left)).isEqualTo(Waiter.Entry.WAITING);
        assertThat(loan.enqueue(next)).isEqualTo(Waiter.Entry.WAITING);
        loan.leave(left);
        loan.giveBack();
        assertThat(next.resumed).isTrue();
        assertThat(loan.tryTake()).isFalse();
        loan.giveBack();
        assertThat(loan.tryTake()).isTrue();
    }

    @Test
    void aPermitOnLoanIsNobodysAfterTheEnd() {
        LentPermit loan = new LentPermit(Limiter.named("lender", 1));
        loan.end();
        assertThat(loan.tryTake()).isFalse();
        Taking late = new Taking();
        assertThat(loan.enqueue(late)).isEqualTo(Waiter.Entry.FULL);
        assertThat(late.resumed).isFalse();
    }

    private static final class Refusing implements Waiter {

        @Override
        public boolean grant() {
            return false;
        }

        @Override
        public void resume() {
            throw new AssertionError("was not granted");
        }
    }

    private static final class Taking implements Waiter {

        private boolean resumed;

        @Override
        public boolean grant() {
            return true;
        }

        @Override
        public void resume() {
            resumed = true;
        }
    }
}
