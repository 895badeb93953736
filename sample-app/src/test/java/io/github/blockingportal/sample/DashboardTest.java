package io.github.blockingportal.sample;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import com.jayway.jsonpath.JsonPath;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The dashboard as a document; what its queries find is tested with Prometheus. */
class DashboardTest {

    private static final String PANELS = "$.panels[?(@.type != 'row')]";

    private final String dashboard = Readme.file("docs/grafana/blocking-portal.json");

    @Test
    void everyPanelHasATitleADescriptionAUnitAndAQuery() {
        List<Map<String, Object>> panels = JsonPath.read(dashboard, PANELS);
        assertThat(panels).hasSizeGreaterThan(15).allSatisfy(panel -> {
            assertThat(panel).extractingByKey("title").asString().isNotBlank();
            assertThat(panel).extractingByKey("description").asString().endsWith(".");
            assertThat(JsonPath.<String>read(panel, "$.fieldConfig.defaults.unit"))
                    .isNotBlank();
            assertThat(JsonPath.<List<String>>read(panel, "$.targets[*].expr")).isNotEmpty();
        });
    }

    @Test
    void panelsLieBesideEachOtherAndEachHasItsNumber() {
        List<Map<String, Integer>> places = JsonPath.read(dashboard, "$.panels[*].gridPos");
        Set<String> taken = new HashSet<>();
        for (Map<String, Integer> place : places) {
            assertThat(place.get("x") + place.get("w")).isLessThanOrEqualTo(24);
            for (int x = place.get("x"); x < place.get("x") + place.get("w"); x++) {
                for (int y = place.get("y"); y < place.get("y") + place.get("h"); y++) {
                    assertThat(taken.add(x + "/" + y))
                            .as("%s in %s", x + "/" + y, place)
                            .isTrue();
                }
            }
        }
        assertThat(JsonPath.<List<Integer>>read(dashboard, "$.panels[*].id")).doesNotHaveDuplicates();
    }

    @Test
    void everyQueryAsksTheChosenSourceForTheChosenPortals() {
        assertThat(JsonPath.<List<String>>read(dashboard, "$..datasource.uid")).containsOnly("${datasource}");
        assertThat(JsonPath.<List<String>>read(dashboard, "$..expr"))
                .isNotEmpty()
                .allSatisfy(expression -> assertThat(new PromQuery(expression).selectors())
                        .isNotEmpty()
                        .allSatisfy(selector -> assertThat(selector.conditions())
                                .contains("portal=~\"$portal\"", "job=~\"$job\"", "instance=~\"$instance\"")));
    }
}
