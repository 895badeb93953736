package io.github.blockingportal.autoconfigure.facade.repository;

import java.net.URL;
import java.net.URLClassLoader;
import java.util.concurrent.Callable;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfigurationPackages;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.DefaultResourceLoader;
import org.springframework.core.type.AnnotationMetadata;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Sort;
import org.springframework.data.r2dbc.core.R2dbcEntityTemplate;
import org.springframework.data.r2dbc.repository.config.EnableR2dbcRepositories;
import org.springframework.data.repository.ListCrudRepository;
import org.springframework.data.repository.config.AnnotationRepositoryConfigurationSource;
import org.springframework.data.repository.reactive.ReactiveCrudRepository;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.autoconfigure.BlockingPortalAutoConfiguration;
import io.github.blockingportal.autoconfigure.facade.BlockingFacadeAutoConfiguration;
import io.github.blockingportal.facades.shelf.Shelf;
import io.github.blockingportal.facades.shop.Shop;
import io.github.blockingportal.facades.shop.Shop.Counter;
import io.github.blockingportal.facades.shop.Shop.MemoryOrders;
import io.github.blockingportal.facades.stock.Stock;
import io.github.blockingportal.facades.stock.Stock.Item;
import io.github.blockingportal.facades.stock.Stock.Items;
import io.github.blockingportal.facades.stock.Stock.ReactiveItems;
import io.github.blockingportal.spring.BlockingPortals;

import static io.github.blockingportal.autoconfigure.facade.repository.RepositoryRunner.scanning;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/** Which beans there are for blocking repositories. */
class RepositoryBeansTest {

    private final ApplicationContextRunner stock = scanning(Stock.class).withUserConfiguration(StockDatabase.class);

    @Configuration(proxyBeanMethods = false)
    @EnableR2dbcRepositories(
            basePackageClasses = Stock.class,
            considerNestedRepositories = true,
            entityOperationsRef = "theirs")
    static class Theirs {

        @Bean
        R2dbcEntityTemplate theirs(StockDatabase database) {
            return new R2dbcEntityTemplate(database.connectionFactory());
        }
    }

    @Test
    void theReactiveRepositoryIsInjectedNowhereByItsType() {
        stock.withBean(Wanting.class).run(context -> {
            assertThat(context).hasSingleBean(Items.class);
            assertThat(context).hasBean(Items.class.getName() + "__Reactive");
            Wanting wanting = context.getBean(Wanting.class);
            assertThat(wanting.reactive().getIfAvailable()).isNull();
            assertThat(wanting.blocking().getIfAvailable()).isSameAs(context.getBean(Items.class));
        });
    }

    record Wanting(
            ObjectProvider<ReactiveCrudRepository<Item, Long>> reactive,
            ObjectProvider<ListCrudRepository<Item, Long>> blocking) {}

    @Test
    void eachApplicationContextOfAJvmHasIts() {
        stock.run(one ->
                stock.run(other -> assertThat(other.getBean(Items.class)).isNotSameAs(one.getBean(Items.class))));
    }

    @Test
    void noModuleOfSpringDataTakesTheInterfaceForARepositoryOfItsOwn() {
        AnnotationRepositoryConfigurationSource every = new AnnotationRepositoryConfigurationSource(
                AnnotationMetadata.introspect(Theirs.class),
                EnableR2dbcRepositories.class,
                new DefaultResourceLoader(),
                new StandardEnvironment(),
                new DefaultListableBeanFactory(),
                null);
        assertThat(every.getCandidates(new DefaultResourceLoader()))
                .extracting(candidate -> candidate.getBeanClassName())
                .containsExactly(ReactiveItems.class.getName());
    }

    @Test
    void whatTheApplicationSaysOfItsRepositoriesGoesForTheReactiveOneToo() {
        stock.withUserConfiguration(Theirs.class).run(context -> {
            assertThat(context).hasSingleBean(Items.class).hasSingleBean(ReactiveItems.class);
            assertThat(context.getBeanFactory()
                            .getBeanDefinition(Items.class.getName() + "__Reactive")
                            .getPropertyValues()
                            .get("entityOperations"))
                    .hasToString("<theirs>");
        });
    }

    @Test
    void anOwnBeanOfTheInterfaceReplacesBoth() {
        stock.run(other -> stock.withBean("own", Items.class, () -> other.getBean(Items.class))
                .run(context -> assertThat(context)
                        .hasSingleBean(Items.class)
                        .doesNotHaveBean(Items.class.getName() + "__Reactive")));
    }

    @Test
    void aReactiveRepositoryOfTheApplicationsOwnMayBeNamed() {
        scanning(Shelf.class)
                .withUserConfiguration(StockDatabase.class, Theirs.class)
                .run(context -> {
                    Shelf shelf = context.getBean(Shelf.class);
                    shelf.deleteAll();
                    shelf.save(Item.of("apple", "red", 1));
                    shelf.save(Item.of("cherry", "red", 1));
                    PageRequest first = PageRequest.of(0, 1, Sort.by("name"));
                    assertThat(shelf.findAll(first).getTotalElements()).isEqualTo(2);
                    assertThat(shelf.findByColour("red", first))
                            .extracting(Item::name)
                            .containsExactly("apple");
                    assertThat(shelf.findByColour("red", first).getTotalPages()).isEqualTo(2);
                });
    }

    @Test
    void whatANamedReactiveRepositoryLacksIsReported() {
        scanning(Shelf.class)
                .withUserConfiguration(StockDatabase.class, Theirs.class)
                .run(context -> {
                    RepositoryMethods methods =
                            new RepositoryMethods(ReactiveItems.class, context.getBean(ReactiveItems.class), false);
                    assertThatIllegalArgumentException()
                            .isThrownBy(() -> methods.invocation(
                                    Shelf.Sorted.class.getMethod("findByName", String.class, Pageable.class),
                                    context.getBean(BlockingPortal.class)))
                            .withMessage("there is no Flux findByName with the same parameters");
                });
    }

    @Test
    void withoutSpringDataFacadesAreWhatTheyWere() throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (WithoutSpringData loader = new WithoutSpringData()) {
            thread.setContextClassLoader(loader);
            Callable<?> application = (Callable<?>)
                    loader.loadClass(ShopAlone.class.getName()).getConstructor().newInstance();
            assertThat(application.call()).isEqualTo(2);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /** Started in {@link WithoutSpringData}. */
    public static final class ShopAlone implements Callable<Integer> {

        @Override
        public Integer call() {
            try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
                AutoConfigurationPackages.register(context, Shop.class.getPackageName());
                context.register(
                        MemoryOrders.class,
                        Counter.class,
                        BlockingPortalAutoConfiguration.class,
                        BlockingFacadeAutoConfiguration.class);
                context.refresh();
                return context.getBean(Counter.class).count();
            }
        }
    }

    /** Loads the portal's classes itself, for which there is no Spring Data. */
    private static final class WithoutSpringData extends URLClassLoader {

        WithoutSpringData() {
            super(
                    new URL[] {location(BlockingPortal.class), location(BlockingPortals.class), location(Shop.class)},
                    RepositoryBeansTest.class.getClassLoader());
        }

        private static URL location(Class<?> type) {
            return type.getProtectionDomain().getCodeSource().getLocation();
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith("org.springframework.data.")) {
                throw new ClassNotFoundException(name);
            }
            if (!name.startsWith("io.github.blockingportal.")) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                return loaded == null ? findClass(name) : loaded;
            }
        }
    }
}
