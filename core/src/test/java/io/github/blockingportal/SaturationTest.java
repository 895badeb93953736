package io.github.blockingportal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.stream.Collectors;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

/** Which calls a saturation names, and what that costs. */
@Timeout(20)
class SaturationTest {

    private static final int LIMIT = 5;

    private final BlockingPortal portal = BlockingPortal.builder()
            .name("full")
            .loops(1)
            .maxConcurrentCalls(LIMIT)
            .drainTimeout(Duration.ofMillis(20))
            .build();

    @AfterEach
    void close() {
        portal.close();
    }

    private void holdEveryPermit() {
        for (int i = 0; i < LIMIT; i++) {
            int number = i;
            Caller.start(() -> heldBy(number));
            int held = i + 1;
            await().until(() -> portal.snapshot().admission().active() == held);
        }
        await().until(() -> portal.snapshot().calls().stream()
                .allMatch(call -> call.callSite() != null
                        && call.callSite().getMethodName().equals("heldBy")));
    }

    private Object heldBy(int number) {
        return portal.named("holder-" + number).call(Mono::never);
    }

    private PortalSaturatedException saturated() {
        return catchThrowableOfType(PortalSaturatedException.class, () -> portal.submit(Mono::empty));
    }

    @Test
    void namesTheThreeOldestWithAgeAndCallSite() {
        holdEveryPermit();
        PortalSaturatedException saturated = saturated();
        assertThat(saturated.oldest())
                .extracting(PortalSnapshot.Call::name)
                .containsExactly("holder-0", "holder-1", "holder-2");
        String site = "\\((RUNNING|QUEUED), \\d+\\.\\d s at io\\.github\\.blockingportal\\.SaturationTest\\.heldBy"
                + "\\(SaturationTest\\.java:\\d+\\)\\)";
        assertThat(saturated.getMessage())
                .matches(".* was not started\\. Longest in flight: call 'holder-0' " + site + ", call 'holder-1' "
                        + site + ", call 'holder-2' " + site + "\\. Find what holds .*");
    }

    @Test
    void thoseThatWaitForAPermitAreNotNamed() throws Exception {
        holdEveryPermit();
        Caller<Object> waiting =
                Caller.start(() -> portal.timeout(Duration.ofMillis(100)).call(Mono::empty));
        assertThat(waiting.failure())
                .isInstanceOfSatisfying(
                        PortalSaturatedException.class,
                        saturated -> assertThat(saturated.oldest())
                                .hasSize(3)
                                .allSatisfy(call -> assertThat(call.name()).startsWith("holder-")));
    }

    @Test
    void underOverloadTheyAreLookedAtTenTimesASecond() {
        holdEveryPermit();
        long start = System.nanoTime();
        Set<List<PortalSnapshot.Call>> lists = Collections.newSetFromMap(new IdentityHashMap<>());
        for (int i = 0; i < 500; i++) {
            lists.add(saturated().oldest());
        }
        long tenths = Duration.ofNanos(System.nanoTime() - start).toMillis() / 100;
        assertThat((long) lists.size()).isBetween(1L, tenths + 1);
    }

    @Test
    void aLimitOfZeroNamesNobody() {
        try (BlockingPortal closed =
                BlockingPortal.builder().maxConcurrentCalls(0).build()) {
            PortalSaturatedException saturated =
                    catchThrowableOfType(PortalSaturatedException.class, () -> closed.submit(Mono::empty));
            assertThat(saturated.oldest()).isEqualTo(new ArrayList<>());
            assertThat(saturated).hasMessageContaining("was not started. Find what holds");
        }
    }

    @Test
    void aBurstLongAfterTheLastOneDoesNotNameCallsThatHaveEnded() throws Exception {
        for (int round = 0; round < 3; round++) {
            holdEveryPermit();
            long readAt = saturatedAt();
            portal.snapshot().calls().forEach(call -> portal.cancel(call.id()));
            await().until(() -> portal.snapshot().admission().active() == 0);
            holdEveryPermit();
            await().until(() ->
                    System.nanoTime() - readAt > Duration.ofMillis(150).toNanos());
            Set<Long> held = portal.snapshot().calls().stream()
                    .map(PortalSnapshot.Call::id)
                    .collect(Collectors.toSet());
            assertThat(burst()).allSatisfy(named -> assertThat(held).containsAll(named));
            portal.snapshot().calls().forEach(call -> portal.cancel(call.id()));
            await().until(() -> portal.snapshot().admission().active() == 0);
        }
    }

    private long saturatedAt() {
        assertThat(saturated().oldest()).hasSize(3);
        return System.nanoTime();
    }

    /** The calls that are named to several callers who are turned away at the same time. */
    private List<List<Long>> burst() throws Exception {
        CyclicBarrier together = new CyclicBarrier(8);
        List<Caller<List<Long>>> callers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            callers.add(Caller.start(() -> {
                together.await();
                return saturated().oldest().stream()
                        .map(PortalSnapshot.Call::id)
                        .toList();
            }));
        }
        List<List<Long>> named = new ArrayList<>();
        for (Caller<List<Long>> caller : callers) {
            named.add(caller.value());
        }
        return named;
    }
}
