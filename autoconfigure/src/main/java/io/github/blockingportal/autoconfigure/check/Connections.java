package io.github.blockingportal.autoconfigure.check;

import java.util.stream.Stream;

/** The connections that portals' calls have to share, as far as they are known. */
interface Connections {

    Stream<Capacity> pools();
}
