package io.github.blockingportal.autoconfigure.life;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.List;

/** The threads of this JVM, and those that Java has from 21 on. */
final class Threads {

    private Threads() {}

    /** The platform threads of a portal, and those that stop one. Virtual threads are not listed by Java. */
    static List<String> of(String portal) {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith(portal + "-") || name.startsWith("blocking-portal-"))
                .toList();
    }

    /** How many platform threads there are, except for the one that a test waits with. */
    static long count() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !thread.getName().startsWith("awaitility"))
                .count();
    }

    static boolean virtualExist() {
        return Runtime.version().feature() >= 21;
    }

    static boolean isVirtual(Thread thread) {
        try {
            return virtualExist()
                    && (boolean) MethodHandles.lookup()
                            .findVirtual(Thread.class, "isVirtual", MethodType.methodType(boolean.class))
                            .invoke(thread);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }
}
