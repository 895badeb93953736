package io.github.blockingportal;

/** What happens to a call from an event loop. The portal's own loops are refused in every mode: that wait would never end. */
public enum Enforcement {

    /** It is refused before anything of it has run. The default. */
    FAIL,

    /** It is let through, logged once for each call site, and counted every time. */
    WARN,

    /** It is let through; no detector is asked. */
    OFF
}
