package io.github.blockingportal;

import java.net.URL;
import java.net.URLClassLoader;

/** Loads the classes of the portal and of its tests itself, and everything else from where the tests have it. */
public class PortalLoader extends URLClassLoader {

    public PortalLoader(Class<?> test) {
        super(new URL[] {location(BlockingPortal.class), location(test)}, test.getClassLoader());
    }

    public static URL location(Class<?> type) {
        return type.getProtectionDomain().getCodeSource().getLocation();
    }

    @Override
    protected final Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith("io.github.blockingportal.")) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded == null ? findOwn(name) : loaded;
        }
    }

    /** Finds one of the classes that it loads itself. */
    protected Class<?> findOwn(String name) throws ClassNotFoundException {
        return findClass(name);
    }
}
