package io.github.blockingportal;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The resources that were acquired and not released. */
final class OpenResources {

    private final Set<OpenResource<?>> open = ConcurrentHashMap.newKeySet();

    void add(OpenResource<?> resource) {
        open.add(resource);
    }

    void remove(OpenResource<?> resource) {
        open.remove(resource);
    }

    int size() {
        return open.size();
    }

    void releaseAll() {
        open.forEach(resource -> resource.releaseInBackground(null));
    }
}
