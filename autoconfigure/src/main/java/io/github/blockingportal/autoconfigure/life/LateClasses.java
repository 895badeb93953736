package io.github.blockingportal.autoconfigure.life;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The classes of this jar that an application may need for the first time when it stops or when something goes wrong. They are
 * loaded right after its start, as the core does with its own: later the jar may have been replaced under the running process.
 */
final class LateClasses {

    /** The names of the classes below the package, one a line. A native image, which has them all anyway, does not have it. */
    static final String LIST = "late-classes.txt";

    static final String PACKAGE = "io.github.blockingportal.";

    private static final AtomicBoolean BEGUN = new AtomicBoolean();

    private LateClasses() {}

    /** Begins to load them, for the first context. */
    static void load() {
        if (BEGUN.compareAndSet(false, true)) {
            try {
                Thread thread = new Thread(null, LateClasses::loadAll, "portal-classes", 0, false);
                thread.setDaemon(true);
                thread.setContextClassLoader(LateClasses.class.getClassLoader());
                thread.start();
            } catch (Throwable noThread) { // as core does with its own: a start does not fail for want of one
                loadAll();
            }
        }
    }

    private static void loadAll() {
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
        } catch (ClassNotFoundException | LinkageError ofALibraryThatIsAbsent) {
            // fails where it is needed, if it is
        }
    }
}
