package io.github.blockingportal.autoconfigure.check;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** The key of a property that is no setting, as it was written. */
final class WrittenKey {

    /** The environment variables that a pod gets for a service: BLOCKINGPORTAL_SERVICE_HOST, BLOCKINGPORTAL_PORT_80_TCP. */
    private static final Pattern KUBERNETES =
            Pattern.compile("(.+\\.)?(service\\.(host|port(\\..+)?)|port(\\.\\d+\\..+)?)");

    private final List<String> elements;
    private final boolean isVariable;

    WrittenKey(ConfigurationProperty property) {
        ConfigurationPropertyName name = property.getName();
        this.elements = IntStream.range(1, name.getNumberOfElements())
                .mapToObj(i -> name.getElement(i, Form.ORIGINAL))
                .toList();
        ConfigurationPropertySource source = property.getSource();
        this.isVariable = source != null && source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource;
    }

    boolean isOfKubernetes() {
        return isVariable && KUBERNETES.matcher(String.join(".", elements)).matches();
    }

    /** The setting whose name is the least different, as it would stand in the same place. */
    String nearest(List<Setting> known) {
        String written = letters(elements);
        Setting nearest = known.stream()
                .filter(setting -> !setting.isGroup())
                .flatMap(setting -> setting.meantBy(elements))
                .min(Comparator.<Setting>comparingInt(setting -> distance(written, letters(setting.elements())))
                        .thenComparing(setting -> -setting.elements().size()))
                .orElseThrow();
        return isVariable ? nearest.inEnvironment() : "'" + nearest.inFile() + "'";
    }

    /** Dashes and capitals make no difference. */
    private static String letters(List<String> elements) {
        return String.join(".", elements).replace("-", "").toLowerCase(Locale.ROOT);
    }

    /** Levenshtein's: how many characters have to be put in, left out, or changed. */
    private static int distance(String one, String other) {
        int[] row = IntStream.rangeClosed(0, other.length()).toArray();
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int changed = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(changed, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[other.length()];
    }
}
