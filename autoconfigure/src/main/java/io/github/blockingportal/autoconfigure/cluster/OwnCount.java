package io.github.blockingportal.autoconfigure.cluster;

import java.time.Duration;

import io.github.blockingportal.spring.InstanceCount;

/** A bean of the application tells it. */
final class OwnCount implements InstanceSource {

    private final InstanceCount bean;

    OwnCount(InstanceCount bean) {
        this.bean = bean;
    }

    @Override
    public String name() {
        return "InstanceCount";
    }

    @Override
    public Duration interval() {
        return Duration.ofSeconds(1);
    }

    @Override
    public int count() {
        return bean.instances();
    }
}
