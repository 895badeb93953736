package io.github.blockingportal.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.aot.hint.TypeReference;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.context.i18n.LocaleContextHolder;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.util.ClassUtils;
import org.springframework.web.context.request.RequestContextHolder;

import io.github.blockingportal.EventLoopDetector;
import io.github.blockingportal.autoconfigure.types.SpringReactiveTypes;

import static org.assertj.core.api.Assertions.assertThat;

/** What a native image is told of. */
class PortalRuntimeHintsTest {

    private final RuntimeHints hints = hints();

    private static RuntimeHints hints() {
        RuntimeHints hints = new RuntimeHints();
        ClassLoader loader = PortalRuntimeHintsTest.class.getClassLoader();
        SpringFactoriesLoader.forResourceLocation("META-INF/spring/aot.factories")
                .load(RuntimeHintsRegistrar.class)
                .stream()
                .filter(registrar -> registrar.getClass().getName().startsWith("io.github.blockingportal."))
                .forEach(registrar -> registrar.registerHints(hints, loader));
        return hints;
    }

    @Test
    void eachTypeThatTheDetectorsLookUpHasAHint() throws Exception {
        RecordingLoader loader = new RecordingLoader();
        loader.loadClass(EventLoopDetector.class.getName()).getMethod("builtIn").invoke(null);
        assertThat(loader.lookedUp)
                .contains("io.netty.util.internal.ThreadExecutorMap")
                .contains("io.grpc.netty.shaded.io.netty.channel.EventLoop")
                .contains("io.reactivex.rxjava3.internal.schedulers.NonBlockingThread")
                .contains("jdk.internal.net.http.HttpClientImpl$SelectorManager")
                .filteredOn(name -> ClassUtils.isPresent(name, loader))
                .allSatisfy(
                        name -> assertThat(RuntimeHintsPredicates.reflection().onType(TypeReference.of(name)))
                                .accepts(hints));
    }

    @ParameterizedTest
    @ValueSource(strings = {"io.netty.", "io.grpc.netty.shaded.io.netty."})
    void theMethodsOfNettyThatAreCalledHaveHints(String prefix) throws ClassNotFoundException {
        assertThat(RuntimeHintsPredicates.reflection()
                        .onMethodInvocation(prefix + "util.internal.InternalThreadLocalMap", "getIfSet"))
                .accepts(hints);
        assertThat(RuntimeHintsPredicates.reflection()
                        .onMethodInvocation(prefix + "util.internal.ThreadExecutorMap", "currentExecutor"))
                .accepts(hints);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "org.apache.tomcat.util.threads.TaskThread",
                "org.eclipse.jetty.util.thread.QueuedThreadPool$Runner"
            })
    void soHaveTheThreadsOfWebServers(String type) {
        assertThat(RuntimeHintsPredicates.reflection().onType(TypeReference.of(type)))
                .accepts(hints);
    }

    @ParameterizedTest
    @CsvSource({
        "authentication.AbstractAuthenticationProcessingFilter, failureHandler",
        "authentication.AuthenticationFilter, failureHandler",
        "authentication.www.BasicAuthenticationFilter, authenticationEntryPoint",
        "server.authentication.AuthenticationWebFilter, authenticationFailureHandler"
    })
    void soHaveTheFieldsOfLoginFilters(String type, String field) throws ClassNotFoundException {
        assertThat(RuntimeHintsPredicates.reflection().onFieldAccess("org.springframework.security.web." + type, field))
                .accepts(hints);
    }

    @Test
    void soHasEachClassOfTheCoreInWhicheverPackageAndNoneOfThisModule() {
        JavaClasses core = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludePackageInfos())
                .withImportOption(file -> !file.contains("module-info.class"))
                .importUrl(location(EventLoopDetector.class));
        assertThat(core)
                .hasSizeGreaterThan(50)
                .allSatisfy(
                        type -> assertThat(RuntimeHintsPredicates.reflection().onType(TypeReference.of(type.getName())))
                                .accepts(hints));
        assertThat(RuntimeHintsPredicates.reflection().onType(PortalRuntimeHints.class))
                .rejects(hints);
    }

    private static URL location(Class<?> type) {
        return type.getProtectionDomain().getCodeSource().getLocation();
    }

    @Test
    void theThreadLocalsThatNewThreadsInheritHaveHints() throws NoSuchFieldException {
        assertThat(RuntimeHintsPredicates.reflection()
                        .onFieldAccess(LocaleContextHolder.class.getDeclaredField("inheritableLocaleContextHolder")))
                .accepts(hints);
        assertThat(RuntimeHintsPredicates.reflection()
                        .onFieldAccess(
                                RequestContextHolder.class.getDeclaredField("inheritableRequestAttributesHolder")))
                .accepts(hints);
    }

    /** A field that Spring has renamed would count as never set. */
    @ParameterizedTest
    @CsvSource({
        "org.springframework.scheduling.concurrent.ExecutorConfigurationSupport, waitForTasksToCompleteOnShutdown",
        "org.springframework.scheduling.concurrent.ExecutorConfigurationSupport, awaitTerminationMillis",
        "org.springframework.scheduling.concurrent.ExecutorConfigurationSupport, executor",
        "org.springframework.core.task.SimpleAsyncTaskExecutor, taskTerminationTimeout",
        "org.springframework.core.task.SimpleAsyncTaskExecutor, cancelRemainingTasksOnClose",
        "org.springframework.core.task.SimpleAsyncTaskExecutor, activeThreads",
        "org.springframework.scheduling.quartz.SchedulerFactoryBean, waitForJobsToCompleteOnShutdown"
    })
    void theFieldsThatSayWhoseJobsAreWaitedForHaveHints(Class<?> type, String field) throws NoSuchFieldException {
        assertThat(RuntimeHintsPredicates.reflection().onFieldAccess(type.getDeclaredField(field)))
                .accepts(hints);
    }

    @Test
    void theServiceForReactiveTypesIsFound() {
        assertThat(RuntimeHintsPredicates.resource()
                        .forResource("META-INF/services/io.github.blockingportal.ReactiveTypes"))
                .accepts(hints);
        assertThat(RuntimeHintsPredicates.reflection()
                        .onType(SpringReactiveTypes.class)
                        .withMemberCategory(MemberCategory.INVOKE_PUBLIC_CONSTRUCTORS))
                .accepts(hints);
    }

    /** Loads the core a second time, and notes which classes it wants beyond those that it is compiled against. */
    private static final class RecordingLoader extends ClassLoader {

        private static final String CORE = "io.github.blockingportal.";

        private static final Set<String> COMPILED_AGAINST = Set.of(
                "java.", "reactor.", "org.jspecify.", "org.reactivestreams.", "org.slf4j.", "io.micrometer.context.");

        final Set<String> lookedUp = new ConcurrentSkipListSet<>();

        RecordingLoader() {
            super(PortalRuntimeHintsTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith(CORE)) {
                Class<?> loaded = findLoadedClass(name);
                return loaded == null ? define(name) : loaded;
            }
            if (COMPILED_AGAINST.stream().noneMatch(name::startsWith)) {
                lookedUp.add(name);
            }
            return super.loadClass(name, resolve);
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            try (InputStream file = getResourceAsStream(ClassUtils.convertClassNameToResourcePath(name) + ".class")) {
                if (file == null) {
                    throw new ClassNotFoundException(name);
                }
                byte[] code = file.readAllBytes();
                return defineClass(name, code, 0, code.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }
}
