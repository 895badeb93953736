package io.github.blockingportal.autoconfigure.context;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.micrometer.context.ContextRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.security.authentication.TestingAuthenticationToken;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.Dispatch;
import io.github.blockingportal.autoconfigure.BlockingPortalAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;

/** Whatever a task does to its thread, and wherever it does it: the caller has what it had, and the next one finds nothing. */
@Tag("M45")
@Timeout(60)
class FlowsBackTest {

    private static final String KEY = "flows-back-test";

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    BlockingPortalContextAutoConfiguration.class, BlockingPortalAutoConfiguration.class))
            .withBean(Variable.BeanAccessor.class)
            .withPropertyValues("blocking-portal.loops=1", "blocking-portal.workers.limit=1");

    @BeforeEach
    void register() {
        ContextRegistry.getInstance().registerThreadLocalAccessor(KEY, Variable.OF_THE_REGISTRY);
    }

    @AfterEach
    void unregister() {
        Arrays.stream(Variable.values()).forEach(Variable::clear);
        ContextRegistry.getInstance().removeThreadLocalAccessor(KEY);
    }

    private void with(Dispatch dispatch, PortalTest test) {
        runner.withPropertyValues("blocking-portal.dispatch=" + dispatch)
                .run(context -> test.run(context.getBean(BlockingPortal.class)));
    }

    /** What code does to a thread. */
    enum Change {
        SETS {
            @Override
            void of(Variable variable) {
                variable.set("intruder");
            }
        },
        CHANGES_IN_PLACE {
            @Override
            void of(Variable variable) {
                variable.changeInPlace("intruder");
            }
        },
        CLEARS {
            @Override
            void of(Variable variable) {
                variable.clear();
            }
        },
        CLEARS_AND_SETS {
            @Override
            void of(Variable variable) {
                variable.clear();
                variable.changeInPlace("intruder");
            }
        };

        abstract void of(Variable variable);
    }

    /** Where code of a task runs. */
    enum Place {
        TASK {
            @Override
            void run(BlockingPortal portal, Runnable code) {
                portal.call(() -> ran(code));
            }
        },
        SUBSCRIPTION {
            @Override
            void run(BlockingPortal portal, Runnable code) {
                portal.call(() -> Mono.fromRunnable(code));
            }
        },
        FAILING_TASK {
            @Override
            void run(BlockingPortal portal, Runnable code) {
                try {
                    portal.call(() -> {
                        code.run();
                        throw new IllegalStateException("after the change");
                    });
                } catch (IllegalStateException expected) {
                    // what is left behind is looked at
                }
            }
        },
        SUBMITTED {
            @Override
            void run(BlockingPortal portal, Runnable code) {
                portal.submit(() -> ran(code)).join();
            }
        },
        STARTED {
            @Override
            void run(BlockingPortal portal, Runnable code) {
                portal.<Integer, Integer>start(ready -> ran(code).doOnNext(ready::ready))
                        .result()
                        .join();
            }
        },
        STREAM {
            @Override
            void run(BlockingPortal portal, Runnable code) {
                try (Stream<Integer> elements =
                        portal.stream(() -> Flux.concat(ran(code), Mono.<Integer>fromRunnable(code)))) {
                    assertThat(elements).hasSize(1);
                }
            }
        },
        ACQUIRE {
            @Override
            void run(BlockingPortal portal, Runnable code) {
                portal.acquire(() -> ran(code), value -> Mono.empty()).close();
            }
        },
        RELEASE {
            @Override
            void run(BlockingPortal portal, Runnable code) {
                portal.acquire(() -> Mono.just(1), value -> ran(code)).close();
            }
        },
        WORKER {
            @Override
            void run(BlockingPortal portal, Runnable code) {
                portal.call(() -> portal.workers().run(() -> {
                    code.run();
                    return 1;
                }));
            }
        },
        AFTER_A_WORKER {
            @Override
            void run(BlockingPortal portal, Runnable code) {
                portal.call(() -> portal.workers().run(() -> 1).doOnNext(one -> code.run()));
            }
        },
        WORKER_OF_NO_CALL {
            @Override
            void run(BlockingPortal portal, Runnable code) {
                portal.workers()
                        .run(() -> {
                            code.run();
                            return 1;
                        })
                        .block();
            }
        },
        CALL_IN_A_TASK_OF_CALLER_RUNS_OR_ELSE_IN_A_WORKER {
            @Override
            void run(BlockingPortal portal, Runnable code) {
                portal.call(() -> portal.workers().run(() -> portal.call(() -> ran(code))));
            }
        };

        abstract void run(BlockingPortal portal, Runnable code);

        static Mono<Integer> ran(Runnable code) {
            code.run();
            return Mono.just(1);
        }
    }

    static Stream<Arguments> dispatchAndVariable() {
        return Arrays.stream(Dispatch.values())
                .flatMap(dispatch -> Arrays.stream(Variable.values()).map(each -> Arguments.of(dispatch, each)));
    }

    @ParameterizedTest
    @MethodSource("dispatchAndVariable")
    void theCallerHasWhatItHad(Dispatch dispatch, Variable variable) {
        with(dispatch, portal -> {
            for (Place place : Place.values()) {
                for (Change change : Change.values()) {
                    variable.set("caller");
                    Object callers = variable.current();
                    place.run(portal, () -> change.of(variable));
                    assertIsStill(variable, callers, place + " " + change);

                    variable.clear();
                    Object nothing = variable.current();
                    place.run(portal, () -> change.of(variable));
                    assertThat(variable.current())
                            .as("nothing, %s %s", place, change)
                            .isEqualTo(nothing);
                }
            }
        });
    }

    /** The same object, which says the same; a MDC is copied by whoever asks. */
    private static void assertIsStill(Variable variable, Object callers, String where) {
        String said = String.valueOf(callers);
        if (variable == Variable.MAPPED_DIAGNOSTIC_CONTEXT) {
            assertThat(variable.current()).as(where).hasToString(said);
        } else {
            assertThat(variable.current()).as(where).isSameAs(callers);
        }
    }

    @ParameterizedTest
    @MethodSource("dispatchAndVariable")
    void theNextCallerFindsNothing(Dispatch dispatch, Variable variable) {
        with(dispatch, portal -> {
            Object nothing = variable.current();
            for (Place place : Place.values()) {
                for (Change change : Change.values()) {
                    variable.set("caller");
                    place.run(portal, () -> change.of(variable));
                    variable.clear();
                    CompletableFuture<List<Object>> next = new CompletableFuture<>();
                    new Thread(() -> next.complete(found(portal, variable))).start();
                    assertThat(next.get(10, TimeUnit.SECONDS))
                            .as("%s %s", place, change)
                            .containsOnly(String.valueOf(nothing));
                }
            }
        });
    }

    private static List<Object> found(BlockingPortal portal, Variable variable) {
        return List.of(
                portal.<Object>call(() -> Mono.just(Objects.toString(variable.current()))),
                portal.<Object>call(() -> portal.workers().run(() -> Objects.toString(variable.current()))),
                String.valueOf(variable.current()));
    }

    @ParameterizedTest
    @MethodSource("dispatchAndVariable")
    void whatAWorkerHasSetIsStillThereAfterACallOfItsOwn(Dispatch dispatch, Variable variable) {
        with(dispatch, portal -> {
            for (Change change : Change.values()) {
                variable.set("caller");
                portal.call(() -> portal.workers().run(() -> {
                    variable.set("worker");
                    Object workers = variable.current();
                    portal.call(() -> Place.ran(() -> change.of(variable)));
                    assertIsStill(variable, workers, change.name());
                    return 1;
                }));
                portal.call(() -> portal.workers().run(() -> {
                    variable.clear();
                    Object nothing = variable.current();
                    portal.call(() -> Place.ran(() -> change.of(variable)));
                    assertThat(variable.current()).as("nothing, %s", change).isEqualTo(nothing);
                    return 1;
                }));
            }
        });
    }

    @ParameterizedTest
    @EnumSource(Dispatch.class)
    void anEmptyContextThatTheCallerHasKeptHasNobodyInItAndIsStillTheCallers(Dispatch dispatch) {
        with(dispatch, portal -> {
            for (Place place : Place.values()) {
                SecurityContextHolder.clearContext();
                SecurityContext kept = SecurityContextHolder.getContext();
                place.run(portal, () -> Change.CHANGES_IN_PLACE.of(Variable.USER));
                assertThat(kept.getAuthentication()).as(place.name()).isNull();
                assertThat(SecurityContextHolder.getContext()).as(place.name()).isSameAs(kept);
                kept.setAuthentication(new TestingAuthenticationToken("caller", "secret"));
                assertThat(portal.<String>call(() -> Mono.just(Here.user()))).isEqualTo("caller");
            }
        });
    }

    private interface PortalTest {

        void run(BlockingPortal portal) throws Exception;
    }
}
