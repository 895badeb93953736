package io.github.blockingportal.autoconfigure.web;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import graphql.ErrorClassification;
import graphql.GraphQLError;
import graphql.GraphqlErrorBuilder;
import graphql.schema.DataFetchingEnvironment;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.graphql.execution.DataFetcherExceptionResolver;
import org.springframework.graphql.execution.SubscriptionExceptionResolver;
import reactor.core.publisher.Mono;

/** Answers the portal's exceptions in GraphQL that no resolver of the application has resolved: it comes last. */
final class GraphQlErrors
        implements DataFetcherExceptionResolver, SubscriptionExceptionResolver, AopInfrastructureBean {

    private final AnswerLog answers = new AnswerLog();

    @Override
    public Mono<List<GraphQLError>> resolveException(Throwable failure, DataFetchingEnvironment environment) {
        String path = environment.getExecutionStepInfo().getPath().toString();
        return error(failure, GraphqlErrorBuilder.newError(environment), path);
    }

    @Override
    public Mono<List<GraphQLError>> resolveException(Throwable failure) {
        return error(failure, GraphqlErrorBuilder.newError(), "subscription");
    }

    private Mono<List<GraphQLError>> error(Throwable failure, GraphqlErrorBuilder<?> error, String path) {
        PortalProblem problem = answers.problem(failure, "GraphQL", path);
        if (problem == null) {
            return Mono.empty();
        }
        String code = problem.status().name();
        Map<String, Object> extensions = new LinkedHashMap<>(Map.of("code", code));
        String retryAfter = problem.retryAfter(failure);
        if (retryAfter != null) {
            extensions.put("retryAfter", Integer.valueOf(retryAfter));
        }
        return Mono.just(List.of(error.message("%s", problem.detail())
                .errorType(ErrorClassification.errorClassification(code))
                .extensions(extensions)
                .build()));
    }
}
