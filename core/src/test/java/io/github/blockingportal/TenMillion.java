package io.github.blockingportal;

import java.util.stream.Stream;

import reactor.core.publisher.Flux;

/** Reads ten million elements, in a JVM of its own with little memory. */
final class TenMillion {

    private static final int COUNT = 10_000_000;

    private TenMillion() {}

    public static void main(String[] args) {
        long[] next = {0};
        try (BlockingPortal portal = BlockingPortal.builder().loops(1).build();
                Stream<Integer> stream = portal.stream(() -> Flux.range(0, COUNT))) {
            stream.forEach(element -> {
                if (element != next[0]++) {
                    throw new IllegalStateException("Got " + element + " where " + (next[0] - 1) + " was due");
                }
            });
        }
        System.out.println(
                "read " + next[0] + " in order with " + Runtime.getRuntime().maxMemory() / (1 << 20) + " MiB");
    }
}
