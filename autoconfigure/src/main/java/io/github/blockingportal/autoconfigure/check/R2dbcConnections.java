package io.github.blockingportal.autoconfigure.check;

import java.util.stream.Stream;

import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.PoolMetrics;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/** Those of the R2DBC pools that are beans. */
record R2dbcConnections(ConfigurableListableBeanFactory beans) implements Connections, AopInfrastructureBean {

    @Override
    public Stream<Capacity> pools() {
        return ExistingBeans.of(ConnectionPool.class, beans)
                .flatMap(pool -> pool.getMetrics().stream())
                .map(PoolMetrics::getMaxAllocatedSize)
                .map(size -> new Capacity("the R2DBC pool", size, "spring.r2dbc.pool.max-size"));
    }
}
