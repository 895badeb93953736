package io.github.blockingportal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

@TestInstance(Lifecycle.PER_CLASS) // reads the classes once
class ArchitectureTest {

    private final JavaClasses core = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.github.blockingportal");

    @Test
    void coreKnowsNeitherSpringNorMicrometersMeters() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.springframework..", "io.micrometer.core..", "io.micrometer.observation..")
                .check(core);
    }

    @Test
    void coreKnowsOnlyWhatItsPomNames() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "io.github.blockingportal..",
                        "java..",
                        "jdk.jfr..",
                        "reactor..",
                        "org.reactivestreams..",
                        "io.micrometer.context..",
                        "org.slf4j..",
                        "org.jspecify..")
                .check(core);
    }

    /** Or they could not be loaded where the JVM has no flight recorder. */
    @Test
    void noOtherClassesKnowTheFlightRecorderThanItsEvents() {
        noClasses()
                .that()
                .haveNameNotMatching(".*[.]FlightEvents([$].*)?")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("jdk.jfr..")
                .check(core);
    }

    @Test
    void noMethodIsSynchronizedOrWaitsOnAMonitor() {
        noClasses()
                .should()
                .callMethod(Object.class, "wait")
                .orShould()
                .callMethod(Object.class, "wait", long.class)
                .check(core);
        com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods()
                .should()
                .haveModifier(JavaModifier.SYNCHRONIZED)
                .check(core);
    }

    /** Before Java 24 a virtual thread that waits inside one keeps its carrier. */
    @Test
    void theOnlySynchronizedBlockWaitsForNothing() throws IOException {
        try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
            assertThat(sources.filter(file -> file.toString().endsWith(".java"))
                            .filter(file -> content(file).contains("synchronized (")))
                    .extracting(Path::getFileName)
                    .containsExactly(Path.of("CallerFrames.java")); // adds a suppressed exception
        }
    }

    private static String content(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
