package io.github.blockingportal.autoconfigure.page;

import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;

/** Puts the files of the page into a native image. */
final class LivePageHints implements RuntimeHintsRegistrar {

    @Override
    public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
        hints.resources()
                .registerPattern(LivePage.FOLDER + "*")
                .registerPattern(LivePage.CHARTS + "*/dist/chart.umd.min.js")
                .registerPattern(LivePage.VERSION_OF_CHARTS);
    }
}
