package io.github.blockingportal.autoconfigure.check;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.origin.Origin;
import org.springframework.core.env.Environment;

import io.github.blockingportal.BlockingPortal;

/** Whether each property below our prefix is a setting, and whether a number without a unit can be meant as it is taken. */
final class KeyCheck {

    private static final Logger LOG = LoggerFactory.getLogger(BlockingPortal.class);
    private static final Pattern NUMBER = Pattern.compile("\\+?0*[1-9]\\d?");
    private static final int SHORTEST_MILLIS = 50;

    private final Environment environment;
    private final Said said;

    KeyCheck(Environment environment, Said said) {
        this.environment = environment;
        this.said = said;
    }

    void run() {
        Collection<ConfigurationProperty> written = WrittenProperties.below(PropertyNames.PREFIX, environment);
        List<Setting> known = written.isEmpty() ? List.of() : KnownSettings.all();
        if (!known.isEmpty()) {
            written.forEach(property -> check(property, known));
        }
    }

    private void check(ConfigurationProperty property, List<Setting> known) {
        Optional<Setting> setting = known.stream()
                .filter(each -> each.isNamedBy(property.getName()))
                .findFirst();
        WrittenKey key = new WrittenKey(property);
        if (setting.isEmpty() && !key.isOfKubernetes()) {
            warnOfUnknown(property, key.nearest(known));
        } else if (setting.isPresent() && setting.get().isDuration()) {
            checkUnit(property);
        }
    }

    private void warnOfUnknown(ConfigurationProperty property, String nearest) {
        if (said.isNew(property.getName())) {
            LOG.warn(
                    "Property '{}' ({}) goes nowhere, since the portal has no such setting. The nearest is {}",
                    property.getName(),
                    Origin.from(property),
                    nearest);
        }
    }

    private void checkUnit(ConfigurationProperty property) {
        String value = environment
                .resolvePlaceholders(String.valueOf(property.getValue()))
                .strip();
        if (NUMBER.matcher(value).matches()
                && Integer.parseInt(value) < SHORTEST_MILLIS
                && said.isNew(property.getName(), value)) {
            LOG.warn(
                    "Property '{}' ({}) is {} without a unit, which is {} ms. Write {}s if these are seconds, and {}ms if not",
                    property.getName(),
                    Origin.from(property),
                    value,
                    value,
                    value,
                    value);
        }
    }
}
