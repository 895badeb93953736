package io.github.blockingportal.autoconfigure.life;

import java.lang.management.ManagementFactory;

import javax.management.JMException;
import javax.management.ObjectName;

/** The class loaders of this JVM. */
final class ClassLoaders {

    private ClassLoaders() {}

    /** How many there are after a collection, except for those that Java 17 makes for what is called by reflection often. */
    static long count() {
        System.gc();
        return statistics()
                .lines()
                .filter(line -> line.startsWith("0x"))
                .filter(line -> !line.endsWith("DelegatingClassLoader"))
                .count();
    }

    private static String statistics() {
        try {
            return (String) ManagementFactory.getPlatformMBeanServer()
                    .invoke(
                            new ObjectName("com.sun.management:type=DiagnosticCommand"),
                            "vmClassloaderStats",
                            new Object[] {new String[0]},
                            new String[] {String[].class.getName()});
        } catch (JMException e) {
            throw new IllegalStateException(e);
        }
    }
}
