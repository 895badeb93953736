package io.github.blockingportal.autoconfigure.context;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import io.micrometer.context.ThreadLocalAccessor;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;
import org.springframework.context.i18n.LocaleContextHolder;
import org.springframework.context.i18n.SimpleLocaleContext;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.security.authentication.TestingAuthenticationToken;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextImpl;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/** What a thread may have that a portal carries. */
enum Variable {
    MAPPED_DIAGNOSTIC_CONTEXT {
        @Override
        void set(String value) {
            MDC.setContextMap(Map.of("user", value));
        }

        @Override
        void changeInPlace(String value) {
            MDC.put("user", value);
            MDC.put("added", value);
        }

        @Override
        void clear() {
            MDC.clear();
        }

        @Override
        Object current() {
            return Optional.ofNullable(MDC.getCopyOfContextMap()).orElse(Map.of());
        }
    },
    LOCALE {
        @Override
        void set(String value) {
            LocaleContextHolder.setLocaleContext(new SimpleLocaleContext(Locale.forLanguageTag("de-x-" + value)));
        }

        @Override
        void changeInPlace(String value) {
            LocaleContextHolder.setLocale(Locale.forLanguageTag("fr-x-" + value));
        }

        @Override
        void clear() {
            LocaleContextHolder.resetLocaleContext();
        }

        @Override
        @Nullable
        Object current() {
            return LocaleContextHolder.getLocaleContext();
        }
    },
    REQUEST {
        @Override
        void set(String value) {
            RequestContextHolder.setRequestAttributes(new ServletRequestAttributes(new MockHttpServletRequest()));
        }

        @Override
        void clear() {
            RequestContextHolder.resetRequestAttributes();
        }

        @Override
        @Nullable
        Object current() {
            return RequestContextHolder.getRequestAttributes();
        }
    },
    USER {
        @Override
        void set(String value) {
            SecurityContextHolder.setContext(new SecurityContextImpl(new TestingAuthenticationToken(value, "secret")));
        }

        @Override
        void changeInPlace(String value) {
            SecurityContextHolder.getContext().setAuthentication(new TestingAuthenticationToken(value, "secret"));
        }

        @Override
        void clear() {
            SecurityContextHolder.clearContext();
        }

        @Override
        @Nullable
        Object current() {
            SecurityContext context = SecurityContextHolder.getContext();
            return context.getAuthentication() == null ? null : context;
        }
    },
    /** Of an accessor in the registry. */
    REGISTERED {
        @Override
        void set(String value) {
            OF_THE_REGISTRY.set(value);
        }

        @Override
        void clear() {
            OF_THE_REGISTRY.remove();
        }

        @Override
        @Nullable
        Object current() {
            return OF_THE_REGISTRY.get();
        }
    },
    /** Of an accessor that is a bean. */
    BEAN {
        @Override
        void set(String value) {
            OF_A_BEAN.set(value);
        }

        @Override
        void clear() {
            OF_A_BEAN.remove();
        }

        @Override
        @Nullable
        Object current() {
            return OF_A_BEAN.get();
        }
    };

    static final ThreadLocal<@Nullable String> OF_THE_REGISTRY = new ThreadLocal<>();
    static final ThreadLocal<@Nullable String> OF_A_BEAN = new ThreadLocal<>();

    /** Gives the current thread a new value. */
    abstract void set(String value);

    /** Changes the value that the current thread has, where that can be, or else gives it a new one. */
    void changeInPlace(String value) {
        set(value);
    }

    abstract void clear();

    /** What the current thread has: the object itself, where a caller could keep it. */
    @Nullable
    abstract Object current();

    /** The accessor of the bean's. */
    static final class BeanAccessor implements ThreadLocalAccessor<String> {

        @Override
        public Object key() {
            return "flows-back-test-bean";
        }

        @Override
        public @Nullable String getValue() {
            return OF_A_BEAN.get();
        }

        @Override
        public void setValue(String value) {
            OF_A_BEAN.set(value);
        }

        @Override
        public void setValue() {
            OF_A_BEAN.remove();
        }
    }
}
