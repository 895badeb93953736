package io.github.blockingportal.sample;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The alert rules as documents; when they fire is tested with promtool. */
class AlertRulesTest {

    private static final Pattern ALERT = Pattern.compile("- alert: (\\w+)");
    private static final String PAGE = "https://github.com/blockingportal/blocking-portal/blob/main/";

    private final Readme rules = new Readme(Readme.file("docs/prometheus/blocking-portal-rules.yml"));

    @Test
    void everyAlertIsTestedAndDescribed() {
        List<String> alerts = rules.found(ALERT);
        assertThat(new Readme(Readme.file("docs/prometheus/blocking-portal-rules-test.yml"))
                        .found(Pattern.compile("- name: (\\w+)")))
                .containsExactlyElementsOf(alerts);
        assertThat(List.of("severity", "summary", "description", "runbook_url"))
                .allSatisfy(key -> assertThat(Pattern.compile("(?m)^ +" + key + ": .")
                                .matcher(rules.text())
                                .results())
                        .hasSameSizeAs(alerts));
    }

    @Test
    void everyRunbookIsASectionOfTheTroubleshooting() {
        List<String> sections = new Readme(Readme.file("docs/troubleshooting.md"))
                .found(Pattern.compile("(?m)^#+ (.+)$")).stream()
                        .map(AlertRulesTest::anchor)
                        .toList();

        assertThat(rules.found(Pattern.compile("runbook_url: (.+)")))
                .isNotEmpty()
                .allSatisfy(url -> assertThat(url).startsWith(PAGE + "docs/troubleshooting.md#"))
                .extracting(url -> url.substring(url.indexOf('#') + 1))
                .isSubsetOf(sections);
    }

    /** As GitHub makes it from a headline. */
    private static String anchor(String headline) {
        return headline.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9 _-]", "").replace(' ', '-');
    }
}
