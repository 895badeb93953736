package io.github.blockingportal.autoconfigure.context;

import java.util.Locale;
import java.util.TimeZone;

import org.jspecify.annotations.Nullable;
import org.springframework.context.i18n.LocaleContext;
import org.springframework.context.i18n.LocaleContextHolder;
import org.springframework.context.i18n.LocaleContextThreadLocalAccessor;
import org.springframework.context.i18n.TimeZoneAwareLocaleContext;

import io.github.blockingportal.CapturingAccessor;

/**
 * The locale and the time zone, as they are when they are captured. Spring MVC's own context asks the application's
 * {@code LocaleResolver} again each time, with a request which by then may be over, and be somebody else's.
 */
final class LocaleAccessor extends CapturingAccessor<LocaleContext> {

    private static final InheritableHolder INHERITABLE =
            new InheritableHolder(LocaleContextHolder.class, "inheritableLocaleContextHolder");

    @Override
    public Object key() {
        return LocaleContextThreadLocalAccessor.KEY;
    }

    @Override
    public @Nullable LocaleContext capture() {
        LocaleContext current = LocaleContextHolder.getLocaleContext();
        return current == null ? null : new Copy(current);
    }

    @Override
    public @Nullable LocaleContext getValue() {
        LocaleContext current = LocaleContextHolder.getLocaleContext();
        return current == null ? null : new Previous(current, INHERITABLE.has(current));
    }

    @Override
    public void setValue(LocaleContext value) {
        if (!(value instanceof Copy copy) || copy.original != LocaleContextHolder.getLocaleContext()) {
            LocaleContextHolder.setLocaleContext(value);
        }
    }

    @Override
    public void setValue() {
        LocaleContextHolder.resetLocaleContext();
    }

    @Override
    public void restore(LocaleContext value) {
        if (value instanceof Previous previous && previous.context != LocaleContextHolder.getLocaleContext()) {
            LocaleContextHolder.setLocaleContext(previous.context, previous.inheritable);
        }
    }

    private record Previous(LocaleContext context, boolean inheritable) implements LocaleContext {

        @Override
        public @Nullable Locale getLocale() {
            return context.getLocale();
        }
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
