package io.github.blockingportal.benchmarks.report;

import java.util.Map;

/** A picture of one metric of some rows of a table. */
record Chart(String file, String title, String table, Map<String, String> params, String metric) {}
