package io.github.blockingportal.autoconfigure.check;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What has been said of a context or of one above it. A child has the properties of its parent, and need not repeat it. */
final class Said {

    private final Set<List<Object>> said = ConcurrentHashMap.newKeySet();

    boolean isNew(Object... what) {
        return said.add(List.of(what));
    }
}
