package io.github.blockingportal.autoconfigure.check;

import java.time.Duration;
import java.util.regex.Pattern;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.core.env.Environment;

import static java.time.temporal.ChronoUnit.MILLIS;
import static java.time.temporal.ChronoUnit.SECONDS;

/** How users write the settings of portals, and what they wrote. */
final class PropertyNames {

    static final String PREFIX = "blocking-portal";

    private static final Pattern PLAIN_KEY = Pattern.compile("[A-Za-z0-9][A-Za-z0-9-]*");

    private final Binder binder;

    PropertyNames(Environment environment) {
        this.binder = Binder.get(environment);
    }

    /** The property that sets this for the portal: for a further one its own. */
    String own(String portal, String setting) {
        String standard = binder.bind(PREFIX + ".name", String.class).orElse("portal");
        return portal.equals(standard) ? PREFIX + "." + setting : PREFIX + ".portals" + key(portal) + "." + setting;
    }

    /** The property that has set this for the portal, or would: for a further one that inherits it that of the default one. */
    String effective(String portal, String setting) {
        String own = own(portal, setting);
        return isSet(own) ? own : PREFIX + "." + setting;
    }

    boolean isSet(String property) {
        return binder.bind(property, Bindable.of(Object.class)).isBound();
    }

    boolean isOn(String property) {
        return binder.bind(property, Boolean.class).orElse(false);
    }

    Duration duration(String property, Duration standard) {
        return binder.bind(property, Duration.class).orElse(standard);
    }

    /** As the key of a map is written: with brackets where it has characters that need them. */
    static String key(String name) {
        return PLAIN_KEY.matcher(name).matches() ? "." + name : "[" + name + "]";
    }

    static String text(Duration time) {
        return DurationStyle.SIMPLE.print(time, time.toMillis() % 1_000 == 0 ? SECONDS : MILLIS);
    }
}
