package io.github.blockingportal.autoconfigure.facade.repository;

import java.util.List;
import java.util.stream.Stream;

import com.mongodb.reactivestreams.client.MongoClient;
import com.mongodb.reactivestreams.client.MongoClients;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.context.annotation.Configuration;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.data.domain.Example;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.mongodb.config.AbstractReactiveMongoConfiguration;
import org.springframework.data.mongodb.repository.ReactiveMongoRepository;

import io.github.blockingportal.facades.papers.Papers;
import io.github.blockingportal.facades.papers.Papers.Paper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** A blocking repository over reactive MongoDB, as far as that goes without a server: up to the driver's search for one. */
@Timeout(30)
class MongoRepositoryTest {

    private static final Paper PAPER = new Paper("1", "On Loops", 1972);

    @Configuration(proxyBeanMethods = false)
    static class NoServer extends AbstractReactiveMongoConfiguration {

        @Override
        public MongoClient reactiveMongoClient() {
            return MongoClients.create("mongodb://127.0.0.1:1/?serverSelectionTimeoutMS=1");
        }

        @Override
        protected String getDatabaseName() {
            return "papers";
        }
    }

    @Test
    void eachKindOfMethodAsksTheDriver() {
        RepositoryRunner.scanning(Papers.class)
                .withUserConfiguration(NoServer.class)
                .run(context -> {
                    Papers papers = context.getBean(Papers.class);
                    assertThat(context.getBean(Papers.class.getName() + "__Reactive"))
                            .isInstanceOf(ReactiveMongoRepository.class);
                    Stream.<ThrowingCallable>of(
                                    () -> papers.save(PAPER),
                                    () -> papers.insert(List.of(PAPER)),
                                    () -> papers.findById("1"),
                                    () -> papers.findAll(PageRequest.of(0, 2)),
                                    () -> papers.findAll(Example.of(PAPER), PageRequest.of(0, 2)),
                                    () -> papers.findByYear(1972, PageRequest.of(0, 2)),
                                    () -> papers.findByTitle("On Loops"),
                                    () -> papers.titled("On Loops"),
                                    () -> papers.ofYear(1972),
                                    papers::count,
                                    papers::deleteAll)
                            .forEach(call -> assertThatExceptionOfType(DataAccessResourceFailureException.class)
                                    .isThrownBy(call)
                                    .withMessageContaining("127.0.0.1:1"));
                });
    }
}
