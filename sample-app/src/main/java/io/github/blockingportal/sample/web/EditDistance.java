package io.github.blockingportal.sample.web;

/** How many characters have to be inserted, deleted or replaced to make one text of another: Levenshtein's distance. */
final class EditDistance {

    private EditDistance() {}

    static int between(String from, String to) {
        int[] previous = new int[to.length() + 1];
        for (int column = 0; column <= to.length(); column++) {
            previous[column] = column;
        }
        for (int row = 1; row <= from.length(); row++) {
            int[] current = new int[to.length() + 1];
            current[0] = row;
            for (int column = 1; column <= to.length(); column++) {
                int replaced = previous[column - 1] + (from.charAt(row - 1) == to.charAt(column - 1) ? 0 : 1);
                int inserted = current[column - 1] + 1;
                int deleted = previous[column] + 1;
                current[column] = Math.min(replaced, Math.min(inserted, deleted));
            }
            previous = current;
        }
        return previous[to.length()];
    }
}
