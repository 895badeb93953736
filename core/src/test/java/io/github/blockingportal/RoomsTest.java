package io.github.blockingportal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

/** The plan of the house, as docs/architecture.md draws it. */
@TestInstance(Lifecycle.PER_CLASS) // reads the classes once
class RoomsTest {

    private static final String ROOT = "io.github.blockingportal";
    private static final String INSIDE = ROOT + ".internal.";
    private static final int MOST_FILES = 25;
    private static final int MOST_PUBLIC_TYPES = 62;
    /** May only fall. */
    private static final int LARGEST_COMPONENT = 10;

    /** From the ground up, each with the rooms that it knows. All know the contract. */
    private static final Map<String, Set<String>> ROOMS = Map.ofEntries(
            Map.entry("text", Set.of()),
            Map.entry("admission", Set.of("text")),
            Map.entry("context", Set.of("text")),
            Map.entry("loop", Set.of("text")),
            Map.entry("guard", Set.of("text", "loop")),
            Map.entry("client", Set.of("text", "loop", "guard")),
            Map.entry("call", Set.of("text", "admission", "context", "loop", "guard", "client")),
            Map.entry("stream", Set.of("text", "admission", "context", "loop", "guard", "call")),
            Map.entry("resource", Set.of("text", "admission", "context", "loop", "guard", "call")),
            Map.entry("worker", Set.of("text", "admission", "context", "loop", "guard", "call")),
            Map.entry("watch", Set.of("text", "admission", "context", "loop", "guard", "call")),
            Map.entry("facade", Set.of()),
            Map.entry(
                    "portal",
                    Set.of(
                            "text",
                            "admission",
                            "context",
                            "loop",
                            "guard",
                            "client",
                            "call",
                            "stream",
                            "resource",
                            "worker",
                            "watch",
                            "facade")));

    /** How the contract, which is the root, gets inside; to the room of texts it may go everywhere. */
    private static final Set<String> DOORS = Set.of(
            "BlockingPortalBuilder -> portal.PortalSettings",
            "BlockingPortalBuilder -> portal.PortalView",
            "BlockingPortalProvider -> portal.PortalSettings",
            "BlockingPortalProvider -> portal.PortalView",
            "BlockingWorkers -> worker.CurrentTask",
            "CallDeadline -> call.CallChain",
            "CallCancellation -> context.OpenScope",
            "CallDeadline -> context.OpenScope",
            "CapacityLimiter -> admission.Limiter",
            "EventLoopDetector -> guard.Detectors");

    private final JavaClasses core = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    @Test
    void theRoomsAreThoseOfThePlan() {
        Set<String> found = core.stream()
                .map(RoomsTest::roomOf)
                .filter(room -> !room.isEmpty())
                .collect(Collectors.toSet());
        assertThat(found).isEqualTo(ROOMS.keySet());
    }

    @TestFactory
    List<DynamicTest> aRoomKnowsOnlyThoseBelowIt() {
        return ROOMS.keySet().stream()
                .sorted()
                .map(room -> DynamicTest.dynamicTest(room, () -> knowsOnlyThoseBelow(room)))
                .toList();
    }

    private void knowsOnlyThoseBelow(String room) {
        Map<JavaClass, Set<JavaClass>> arrows = arrows();
        assertThat(arrows.keySet()).anyMatch(type -> roomOf(type).equals(room));
        Set<String> wrong = new TreeSet<>();
        arrows.forEach((from, to) -> to.stream()
                .filter(type -> roomOf(from).equals(room))
                .filter(type -> !isAllowed(room, roomOf(type)))
                .forEach(type -> wrong.add(shortName(from) + " -> " + shortName(type))));
        assertThat(wrong).isEmpty();
    }

    private static boolean isAllowed(String from, String to) {
        return to.isEmpty()
                || to.equals(from)
                || ROOMS.getOrDefault(from, Set.of()).contains(to);
    }

    @Test
    void theContractGetsInsideByItsDoorsAlone() {
        Set<String> used = new HashSet<>();
        arrows().forEach((from, to) -> to.stream()
                .filter(type -> roomOf(from).isEmpty())
                .filter(type -> !Set.of("", "text").contains(roomOf(type)))
                .forEach(type -> used.add(shortName(from) + " -> " + shortName(type))));
        assertThat(used).isEqualTo(DOORS);
    }

    @Test
    void noRoomHasMoreThanTwentyFiveFiles() {
        Map<String, Long> files = core.stream()
                .filter(type -> type.isTopLevelClass() && !type.getSimpleName().equals("package-info"))
                .collect(Collectors.groupingBy(RoomsTest::roomOf, Collectors.counting()));
        assertThat(files).containsKeys("call", "loop");
        assertThat(files.entrySet())
                .filteredOn(room -> !room.getKey().isEmpty())
                .allSatisfy(
                        room -> assertThat(room.getValue()).as(room.getKey()).isBetween(1L, (long) MOST_FILES));
    }

    @Test
    void theRoomsShowAsFewTypesAsWork() {
        List<String> shown = core.stream()
                .filter(type -> type.isTopLevelClass() && !roomOf(type).isEmpty())
                .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
                .map(RoomsTest::shortName)
                .toList();
        assertThat(shown).hasSizeBetween(1, MOST_PUBLIC_TYPES);
    }

    /** Types that all reach each other, the doors left out: who changes one has to know them all. */
    @Test
    void theLargestKnotDoesNotGrow() {
        Map<JavaClass, Set<JavaClass>> inside = arrows();
        inside.replaceAll((from, to) ->
                roomOf(from).isEmpty() ? only(to, type -> roomOf(type).isEmpty()) : to);
        Collection<JavaClass> largest = new Components(inside).largest();
        assertThat(largest).extracting(JavaClass::getSimpleName).hasSizeBetween(2, LARGEST_COMPONENT);
    }

    private static Set<JavaClass> only(Set<JavaClass> types, Predicate<JavaClass> which) {
        return types.stream().filter(which).collect(Collectors.toSet());
    }

    /** Which top-level types each uses, itself and what is nested in it left out. */
    private Map<JavaClass, Set<JavaClass>> arrows() {
        Map<JavaClass, Set<JavaClass>> arrows = new HashMap<>();
        for (JavaClass type : core) {
            Set<JavaClass> to = arrows.computeIfAbsent(outermost(type), key -> new HashSet<>());
            type.getDirectDependenciesFromSelf().stream()
                    .map(dependency -> outermost(dependency.getTargetClass().getBaseComponentType()))
                    .filter(target -> target.getPackageName().startsWith(ROOT) && !target.equals(outermost(type)))
                    .forEach(to::add);
        }
        return arrows;
    }

    private static JavaClass outermost(JavaClass type) {
        return type.getEnclosingClass().map(RoomsTest::outermost).orElse(type);
    }

    /** Empty for the contract. */
    private static String roomOf(JavaClass type) {
        String home = type.getPackageName();
        return home.startsWith(INSIDE) ? home.substring(INSIDE.length()) : "";
    }

    private static String shortName(JavaClass type) {
        return type.getName().replace(INSIDE, "").replace(ROOT + ".", "");
    }

    /**
     * Strongly connected components, as in R. Tarjan, "Depth-first search and linear graph algorithms", SIAM J. Comput. 1(2),
     * 1972.
     */
    private static final class Components {

        private final Map<JavaClass, Set<JavaClass>> graph;
        private final Map<JavaClass, Integer> index = new HashMap<>();
        private final Map<JavaClass, Integer> low = new HashMap<>();
        private final Deque<JavaClass> stack = new ArrayDeque<>();
        private List<JavaClass> largest = List.of();

        Components(Map<JavaClass, Set<JavaClass>> graph) {
            this.graph = graph;
        }

        Collection<JavaClass> largest() {
            graph.keySet().stream().filter(type -> !index.containsKey(type)).forEach(this::visit);
            return largest;
        }

        private void visit(JavaClass type) {
            index.put(type, index.size());
            low.put(type, index.get(type));
            stack.push(type);
            for (JavaClass next : graph.getOrDefault(type, Set.of())) {
                if (!index.containsKey(next)) {
                    visit(next);
                    low.merge(type, low.get(next), Math::min);
                } else if (stack.contains(next)) {
                    low.merge(type, index.get(next), Math::min);
                }
            }
            if (low.get(type).equals(index.get(type))) {
                popTo(type);
            }
        }

        private void popTo(JavaClass root) {
            List<JavaClass> component = new ArrayList<>();
            do {
                component.add(stack.pop());
            } while (!component.contains(root));
            if (component.size() > largest.size()) {
                largest = component;
            }
        }
    }
}
