package io.github.blockingportal.spring;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.data.repository.NoRepositoryBean;

import io.github.blockingportal.BlockingPortal;

/**
 * Marks an interface of blocking methods over a reactive bean. Such interfaces are found in the packages of the application, as
 * its repositories are, and each becomes a bean: the {@linkplain BlockingPortal#facade facade} of the reactive bean through the
 * default portal or the one that it names. There is none where the application has a bean of the interface itself.
 *
 * <p>The bean has the name of the interface with its package, and what the annotations of a bean's class would give it: a scope,
 * conditions, a qualifier. A facade that extends another one yields to it where that is injected. An annotation that has this one is
 * as good as it.
 *
 * <pre>{@code
 * @BlockingFacade(ReactiveOrders.class)
 * public interface Orders {
 *
 *     Order find(String id);
 * }
 * }</pre>
 *
 * <p>An interface that extends a repository of Spring Data needs no reactive bean: the reactive repository is made for it.
 *
 * <pre>{@code
 * @BlockingFacade
 * public interface Orders extends ListCrudRepository<Order, Long> {
 *
 *     List<Order> findByCustomer(String customer);
 * }
 * }</pre>
 *
 * <p>Name, portal and timeout may contain placeholders, such as {@code ${orders.timeout}}; {@link FacadeCall} says it for one method.
 */
@NoRepositoryBean // keeps all modules of Spring Data from making a repository of the interface itself; without Spring
// Data it is not read
@Documented
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface BlockingFacade {

    /**
     * The type of the reactive bean. Of several beans the primary one is taken.
     *
     * @return a class or an interface, or nothing for a repository whose reactive one is made
     */
    Class<?> value() default void.class;

    /**
     * What the names of the calls begin with, before a dot and the name of the method.
     *
     * @return a name, or nothing for the simple name of the interface
     */
    String name() default "";

    /**
     * The deadline of each call.
     *
     * @return a duration such as {@code 500ms}, {@code 2s} or {@code PT2S}, above zero, or nothing for the portal's
     */
    String timeout() default "";

    /**
     * The name of the portal that the calls go through, as {@link BlockingPortals} knows it.
     *
     * @return a name, or nothing for the default portal
     */
    String portal() default "";
}
