package io.github.blockingportal;

import java.io.IOException;
import java.io.InputStream;
import java.security.CodeSource;
import java.security.ProtectionDomain;
import java.security.cert.Certificate;
import java.util.Objects;
import java.util.function.BiFunction;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** What an application that comes and goes does with a portal that stays: makes it, if it is the first, and uses it. */
public final class Plugin implements BiFunction<Dispatch, @Nullable BlockingPortal, BlockingPortal> {

    @Override
    public BlockingPortal apply(Dispatch dispatch, @Nullable BlockingPortal before) {
        BlockingPortal portal = before == null
                ? BlockingPortal.builder().loops(1).dispatch(dispatch).build()
                : before;
        portal.call(() -> portal.workers().run(() -> portal.<Integer>call(() -> Mono.just(1))));
        portal.workers().run(() -> 1).block();
        portal.<Integer, Integer>start(ready -> Mono.fromRunnable(() -> ready.ready(1)))
                .result()
                .join();
        return portal;
    }

    /** Has a class of its own for the plugin, with a protection domain, as loaders of applications do. */
    static final class Loader extends ClassLoader {

        Loader() {
            super(Plugin.class.getClassLoader());
        }

        @SuppressWarnings("unchecked")
        BiFunction<Dispatch, @Nullable BlockingPortal, BlockingPortal> plugin() throws Exception {
            CodeSource source = Plugin.class.getProtectionDomain().getCodeSource();
            ProtectionDomain domain =
                    new ProtectionDomain(new CodeSource(source.getLocation(), (Certificate[]) null), null, this, null);
            byte[] bytes = bytes();
            return (BiFunction<Dispatch, @Nullable BlockingPortal, BlockingPortal>)
                    defineClass(Plugin.class.getName(), bytes, 0, bytes.length, domain)
                            .getDeclaredConstructor()
                            .newInstance();
        }

        private static byte[] bytes() throws IOException {
            try (InputStream file = Objects.requireNonNull(Plugin.class.getResourceAsStream("Plugin.class"))) {
                return file.readAllBytes();
            }
        }
    }
}
