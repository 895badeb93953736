package io.github.blockingportal.internal.portal;

import java.util.Collection;
import java.util.Comparator;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;

/** Levenshtein's: how many characters have to be put in, left out, or changed. */
final class EditDistance {

    private EditDistance() {}

    /** Of these words the one that is the least different, or null if there is none. */
    static @Nullable String nearest(String word, Collection<String> words) {
        return words.stream()
                .min(Comparator.<String>comparingInt(other -> between(word, other))
                        .thenComparing(Comparator.naturalOrder()))
                .orElse(null);
    }

    static int between(String one, String other) {
        int[] row = IntStream.rangeClosed(0, other.length()).toArray();
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int changed = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(changed, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[other.length()];
    }
}
