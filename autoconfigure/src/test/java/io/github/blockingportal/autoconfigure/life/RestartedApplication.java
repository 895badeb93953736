package io.github.blockingportal.autoconfigure.life;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.devtools.restart.Restarter;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.autoconfigure.BlockingPortalAutoConfiguration;
import io.github.blockingportal.autoconfigure.facade.BlockingFacadeAutoConfiguration;

import static org.awaitility.Awaitility.await;

/** Uses its portal, lets devtools restart it, and in the end tells what is left of the earlier starts. */
@Configuration(proxyBeanMethods = false)
@ImportAutoConfiguration({BlockingPortalAutoConfiguration.class, BlockingFacadeAutoConfiguration.class})
class RestartedApplication {

    static final int STARTS = 6;

    public static void main(String[] args) throws Exception {
        ConfigurableApplicationContext context = new SpringApplicationBuilder(RestartedApplication.class)
                .web(WebApplicationType.NONE)
                .properties(
                        "blocking-portal.name=restarted",
                        "blocking-portal.loops=2",
                        "blocking-portal.drain-timeout=100ms",
                        "spring.devtools.restart.log-condition-evaluation-delta=false")
                .run(args);
        use(context.getBean(BlockingPortal.class));
        List<WeakReference<ClassLoader>> loaders = loaders();
        loaders.add(new WeakReference<>(RestartedApplication.class.getClassLoader()));
        if (loaders.size() < STARTS) {
            Restarter.getInstance().restart();
        } else {
            System.exit(report(loaders) ? 0 : 1);
        }
    }

    /** Outlives the restarts, as the JVM's own classes do. */
    @SuppressWarnings("unchecked")
    private static List<WeakReference<ClassLoader>> loaders() {
        return (List<WeakReference<ClassLoader>>)
                System.getProperties().computeIfAbsent("loaders", key -> new CopyOnWriteArrayList<>());
    }

    private static void use(BlockingPortal portal) {
        portal.call(() -> Mono.delay(Duration.ofMillis(1), portal.scheduler()));
        portal.submit(Mono::never);
        try (var elements = portal.<Integer>stream(() -> Flux.just(1, 2))) {
            elements.forEach(element -> {});
        }
    }

    private static boolean report(List<WeakReference<ClassLoader>> loaders) {
        try {
            await().atMost(Duration.ofSeconds(15))
                    .until(() -> leaked(loaders) == 0 && Threads.of("restarted").size() == 3);
            return true;
        } catch (RuntimeException timeout) {
            return false;
        } finally {
            System.out.println("Leaked class loaders: " + leaked(loaders));
            System.out.println("Threads: "
                    + String.join(
                            ", ", Threads.of("restarted").stream().sorted().toList()));
        }
    }

    /** How many live apart from the present one, and from the first, which lives on without a portal too. */
    private static long leaked(List<WeakReference<ClassLoader>> loaders) {
        System.gc();
        return loaders.stream()
                .skip(1)
                .limit(STARTS - 2)
                .filter(loader -> loader.get() != null)
                .count();
    }
}
