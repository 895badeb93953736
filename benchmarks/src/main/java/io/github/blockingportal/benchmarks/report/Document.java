package io.github.blockingportal.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A document whose marked regions are written anew; what stands outside of them stays. */
record Document(Path path) {

    private static final Pattern REGION =
            Pattern.compile("(<!-- results: (\\S+) -->\n).*?(<!-- /results -->)", Pattern.DOTALL);

    /** Writes what there is; a region for which there is nothing stays as it is. Returns the names of all regions. */
    Set<String> write(Map<String, String> regions) throws IOException {
        Set<String> found = new HashSet<>();
        String written = REGION.matcher(Files.readString(path)).replaceAll(region -> {
            String name = region.group(2);
            found.add(name);
            String text = regions.get(name);
            return Matcher.quoteReplacement(
                    text == null ? region.group() : region.group(1) + "\n" + text.strip() + "\n\n" + region.group(3));
        });
        Files.writeString(path, written);
        return found;
    }
}
