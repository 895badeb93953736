package io.github.blockingportal.asblock;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.github.blockingportal.Dispatch;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The same chains, waited for with {@code block()} and with each operation of the portal. What differs is in
 * docs/migrating-from-block.md, and has a reason there.
 */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(60)
class AsBlockTest {

    private static final Path DOCUMENT = Path.of("..", "docs", "migrating-from-block.md");
    private static final String UPDATE = "update.docs";
    private static final String BEGIN = "<!-- table: written by AsBlockTest -->\n";
    private static final String END = "<!-- end of table -->\n";

    private final Map<Chain, List<Difference>> measured = new LinkedHashMap<>();

    /** What some of the operations do that {@code block()} does not. */
    private record Difference(Chain chain, String block, String portal, String where) {

        String row() {
            return "| " + String.join(" | ", chain.title(), block, portal, where, chain.why()) + " |";
        }
    }

    static List<Chain> chains() {
        return Chains.all();
    }

    private List<Difference> differences(Chain chain) {
        return measured.computeIfAbsent(chain, AsBlockTest::measure);
    }

    private static List<Difference> measure(Chain chain) {
        Seen block = chain.byBlock();
        Map<Seen, Map<Way, List<Dispatch>>> others = new LinkedHashMap<>();
        for (Way way : chain.ways()) {
            for (Dispatch dispatch : Dispatch.values()) {
                others.computeIfAbsent(chain.by(way, dispatch), seen -> new LinkedHashMap<>())
                        .computeIfAbsent(way, found -> new ArrayList<>())
                        .add(dispatch);
            }
        }
        others.remove(block);
        return others.entrySet().stream()
                .map(other -> new Difference(
                        chain,
                        block.unlike(other.getKey()),
                        other.getKey().unlike(block),
                        where(chain, other.getValue())))
                .toList();
    }

    private static String where(Chain chain, Map<Way, List<Dispatch>> ways) {
        Map<List<Dispatch>, List<Way>> byDispatch = ways.keySet().stream()
                .collect(Collectors.groupingBy(ways::get, LinkedHashMap::new, Collectors.toList()));
        return byDispatch.entrySet().stream()
                .map(entry -> names(chain, entry.getValue())
                        + (entry.getKey().size() > 1 ? "" : only(entry.getKey().get(0))))
                .collect(Collectors.joining("; "));
    }

    private static String names(Chain chain, List<Way> ways) {
        return ways.equals(chain.ways())
                ? "all"
                : ways.stream().map(Way::toString).collect(Collectors.joining(", "));
    }

    private static String only(Dispatch dispatch) {
        return " with `" + dispatch.name().toLowerCase(Locale.ROOT).replace('_', '-') + "`";
    }

    @ParameterizedTest
    @MethodSource("chains")
    void whatDiffersHasAReasonAndWhatHasNoneIsTheSame(Chain chain) {
        if (chain.why().isEmpty()) {
            assertThat(differences(chain)).isEmpty();
        } else {
            assertThat(differences(chain)).isNotEmpty();
        }
    }

    @Test
    void theDocumentHasTheTable() throws IOException {
        String document = Files.readString(DOCUMENT).replace("\r\n", "\n");
        String committed = document.substring(document.indexOf(BEGIN) + BEGIN.length(), document.indexOf(END));
        String table = table();
        if (System.getProperty(UPDATE) != null) {
            Files.writeString(DOCUMENT, document.replace(BEGIN + committed, BEGIN + table));
            return;
        }
        assertThat(committed)
                .as(
                        "The table in docs/migrating-from-block.md. To write it again: mvn -pl core test -Dtest=AsBlockTest -Dupdate.docs")
                .isEqualTo(table);
    }

    private String table() {
        Stream<String> head =
                Stream.of("| What is waited for | `block()` | The portal | Where | Why |", "|---|---|---|---|---|");
        return Stream.concat(
                        head,
                        chains().stream()
                                .flatMap(chain -> differences(chain).stream())
                                .map(Difference::row))
                .collect(Collectors.joining("\n", "", "\n"));
    }
}
