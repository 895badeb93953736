package io.github.blockingportal.autoconfigure.life;

import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.autoconfigure.web.LateAnswers;
import io.github.blockingportal.spring.BlockingPortals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The jar is replaced under a running application, which can load no class from it any more; it answers, and stops. */
@Tag("N9")
@Timeout(120)
class LateClassesTest {

    /** What only a start or a build needs, and what is loaded by then because of it. Queries of facades are made by calls. */
    private static final Pattern EARLY = Pattern.compile("autoconfigure[.](check|facade)[.](?!.*Query).*|.*package-info"
            + "|.*(Configuration|FailureAnalyzer|Hints|Registrar|RequestsHaveDeadlines)([$].*)?"
            + "|autoconfigure[.](life[.]LateClasses|OnlyOurs.*)");

    @ParameterizedTest
    @CsvSource({"SERVLET, loop", "SERVLET, caller-runs", "REACTIVE, loop", "REACTIVE, caller-runs"})
    void whatFailuresAndTheEndNeedIsLoadedAtTheStart(String type, String dispatch) throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (ApplicationWhoseJarsGo loader = new ApplicationWhoseJarsGo()) {
            thread.setContextClassLoader(loader);
            @SuppressWarnings("unchecked")
            Callable<List<String>> application = (Callable<List<String>>) loader.loadClass(LateAnswers.class.getName())
                    .getConstructor(String.class, String.class)
                    .newInstance(type, dispatch);
            await().until(() -> Thread.getAllStackTraces().keySet().stream()
                    .noneMatch(running -> running.getName().endsWith("-classes")));
            loader.gone = true;
            List<String> answers = application.call();
            assertThat(loader.asked).isEmpty();
            assertThat(answers).containsExactly("200", "504", "503", "503 at the stop", "stopped");
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @Test
    void theListHasEveryClassThatAStartAloneDoesNotNeed() throws Exception {
        Path classes =
                Path.of(ApplicationWhoseJarsGo.location(BlockingPortals.class).toURI());
        Path root = classes.resolve(LateClasses.PACKAGE.replace('.', '/'));
        List<String> names;
        try (Stream<Path> files = Files.walk(root)) {
            names = files.map(file -> root.relativize(file).toString())
                    .filter(name -> name.endsWith(".class"))
                    .map(name -> name.replace(".class", "").replace(File.separatorChar, '.'))
                    .filter(name -> !EARLY.matcher(name).matches())
                    .sorted()
                    .toList();
        }
        Path list =
                Path.of("src/main/resources", LateClasses.class.getPackageName().replace('.', '/'), LateClasses.LIST);
        if (Boolean.getBoolean("update.docs")) {
            Files.write(list, names);
        }
        assertThat(Files.readAllLines(list))
                .as("The list. To write it again: mvn -pl core,autoconfigure test -Dtest=LateClassesTest -Dupdate.docs")
                .isEqualTo(names);
    }

    /** Loads the portal's classes itself, as long as they are there, and those of the tests. */
    private static final class ApplicationWhoseJarsGo extends URLClassLoader {

        private final Set<String> asked = new ConcurrentSkipListSet<>();
        private volatile boolean gone;

        ApplicationWhoseJarsGo() {
            super(
                    new URL[] {
                        location(BlockingPortal.class), location(BlockingPortals.class), location(LateAnswers.class)
                    },
                    LateClassesTest.class.getClassLoader());
        }

        private static URL location(Class<?> type) {
            return type.getProtectionDomain().getCodeSource().getLocation();
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith(LateClasses.PACKAGE)) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                if (loaded == null && gone && !isOfTheTests(name)) {
                    asked.add(name);
                    throw new ClassNotFoundException(name);
                }
                return loaded == null ? findClass(name) : loaded;
            }
        }

        private boolean isOfTheTests(String name) {
            URL file = findResource(name.replace('.', '/') + ".class");
            return file != null
                    && file.toString().startsWith(location(LateAnswers.class).toString());
        }
    }
}
