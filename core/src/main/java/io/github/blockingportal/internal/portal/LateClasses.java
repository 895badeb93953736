package io.github.blockingportal.internal.portal;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;

import io.github.blockingportal.internal.text.Threads;

/**
 * The classes of this jar, any of which a portal may need for the first time when it closes or when something goes wrong. They
 * are loaded right after its start, by a thread that ends then: later the jar may have been replaced under the running process.
 */
final class LateClasses {

    /** The names of the classes below the package, one a line. A native image, which has them all anyway, does not have it. */
    static final String LIST = "late-classes.txt";

    static final String PACKAGE = "io.github.blockingportal.";

    private static final AtomicBoolean BEGUN = new AtomicBoolean();

    private LateClasses() {}

    /** Begins to load them, for the first portal. */
    static void load(String portal, @Nullable ClassLoader classLoader) {
        if (!BEGUN.get() && BEGUN.compareAndSet(false, true)) {
            try {
                Thread thread = Threads.make(() -> new Thread(null, LateClasses::load, portal + "-classes", 0, false));
                thread.setDaemon(true);
                thread.setContextClassLoader(classLoader);
                thread.start();
            } catch (Throwable noThread) {
                load();
            }
        }
    }

    private static void load() {
        try (InputStream list = LateClasses.class.getResourceAsStream(LIST)) {
            if (list != null) {
                new String(list.readAllBytes(), StandardCharsets.US_ASCII)
                        .lines()
                        .forEach(LateClasses::load);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void load(String name) {
        try {
            Class.forName(PACKAGE + name, false, LateClasses.class.getClassLoader());
        } catch (ClassNotFoundException | NoClassDefFoundError gone) {
            // fails where it is needed, if it is
        }
    }
}
