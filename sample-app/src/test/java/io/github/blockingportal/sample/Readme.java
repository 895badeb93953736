package io.github.blockingportal.sample;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * The README. Right before a block of code, a comment names the file of which the block is a part:
 * {@code <!-- from: path/of/File.java -->}.
 */
record Readme(String text) {

    private static final Path ROOT = Path.of("..");
    private static final Pattern BLOCK =
            Pattern.compile("(?m)^(?:<!-- from: (\\S+) -->\\n)?```(\\w+)\\n((?s:.*?))^```$");

    /** A fenced block of code. */
    record Block(String source, String language, String code) {

        /** The same without the imports with which it begins. */
        Block withoutImports() {
            return new Block(source, language, code.replaceFirst("\\A(?:import \\S+;\\n)+\\n", ""));
        }

        /** By how much more the block is indented in its file than in the README. */
        int indentationIn(String file) {
            String first = code.lines().findFirst().orElseThrow();
            return file.lines()
                    .filter(line -> line.strip().equals(first.strip()))
                    .findFirst()
                    .map(line -> line.indexOf(first))
                    .orElseThrow(() -> new AssertionError(source + " has no line '" + first + "'"));
        }
    }

    static Readme read() {
        return new Readme(file("README.md"));
    }

    static Path path(String path) {
        return ROOT.resolve(path);
    }

    static String file(String path) {
        try {
            return Files.readString(path(path));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + path, e);
        }
    }

    List<Block> blocks() {
        return BLOCK.matcher(text)
                .results()
                .map(block -> new Block(String.valueOf(block.group(1)), block.group(2), block.group(3)))
                .toList();
    }

    /** What the README writes as code, of the given form. */
    List<String> named(String form) {
        return found(Pattern.compile("`" + form + "`"));
    }

    /** The first group of each place at which the pattern is found. */
    List<String> found(Pattern pattern) {
        return pattern.matcher(text)
                .results()
                .map((MatchResult place) -> place.group(1))
                .distinct()
                .toList();
    }

    /** The only block in this language. */
    Block block(String language) {
        List<Block> found = blocks().stream()
                .filter(block -> block.language().equals(language))
                .toList();
        if (found.size() != 1) {
            throw new AssertionError("The README has not one " + language + " block, but " + found.size());
        }
        return found.get(0);
    }
}
