package io.github.blockingportal.autoconfigure.context;

import java.util.Locale;
import java.util.TimeZone;

import io.micrometer.context.ThreadLocalAccessor;
import org.jspecify.annotations.Nullable;
import org.springframework.context.i18n.LocaleContext;
import org.springframework.context.i18n.LocaleContextHolder;
import org.springframework.context.i18n.LocaleContextThreadLocalAccessor;
import org.springframework.context.i18n.TimeZoneAwareLocaleContext;

/**
 * The locale and the time zone, as they are when they are read. Spring MVC's own context asks the request again each time, which
 * by then may be over, and be somebody else's.
 */
final class LocaleAccessor implements ThreadLocalAccessor<LocaleContext> {

    @Override
    public Object key() {
        return LocaleContextThreadLocalAccessor.KEY;
    }

    @Override
    public @Nullable LocaleContext getValue() {
        LocaleContext current = LocaleContextHolder.getLocaleContext();
        return current == null ? null : new Copy(current);
    }

    @Override
    public void setValue(LocaleContext value) {
        LocaleContextHolder.setLocaleContext(value);
    }

    @Override
    public void setValue() {
        LocaleContextHolder.resetLocaleContext();
    }

    @Override
    public void restore(LocaleContext previous) {
        LocaleContextHolder.setLocaleContext(previous instanceof Copy copy ? copy.original : previous);
    }

    private static final class Copy implements TimeZoneAwareLocaleContext {

        private final LocaleContext original;
        private final @Nullable Locale locale;
        private final @Nullable TimeZone timeZone;

        Copy(LocaleContext original) {
            this.original = original;
            this.locale = original.getLocale();
            this.timeZone = original instanceof TimeZoneAwareLocaleContext aware ? aware.getTimeZone() : null;
        }

        @Override
        public @Nullable Locale getLocale() {
            return locale;
        }

        @Override
        public @Nullable TimeZone getTimeZone() {
            return timeZone;
        }
    }
}
