package io.github.blockingportal.benchmarks.report;

import java.nio.file.Path;
import java.util.List;

import tools.jackson.databind.json.JsonMapper;

/** What is made of the results: which targets there are, and which pictures. */
record Plan(List<Target> targets, List<Chart> charts) {

    static Plan read(Path file) {
        return new JsonMapper().readValue(file.toFile(), Plan.class);
    }
}
