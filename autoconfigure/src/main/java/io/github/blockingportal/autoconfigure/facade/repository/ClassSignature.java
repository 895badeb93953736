package io.github.blockingportal.autoconfigure.facade.repository;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** The signature of an interface in a class file: its type variables, and its supertypes with their type arguments. */
final class ClassSignature {

    private ClassSignature() {}

    /** The same one with other interfaces, whose names are those of class files, in the place of each none, one or several. */
    static String withInterfaces(String signature, Function<String, List<String>> names) {
        List<String> parts = parts(signature);
        int first = parts.get(0).startsWith("<") ? 2 : 1; // behind the variables and the superclass
        Set<String> renamed = new LinkedHashSet<>();
        for (String type : parts.subList(first, parts.size())) {
            String name = name(type);
            names.apply(name).forEach(other -> renamed.add("L" + other + type.substring(1 + name.length())));
        }
        return String.join("", parts.subList(0, first)) + String.join("", renamed);
    }

    private static String name(String type) {
        int arguments = type.indexOf('<');
        return type.substring(1, arguments < 0 ? type.length() - 1 : arguments);
    }

    /** What is between the brackets at the beginning, if there are any, and then each type. */
    private static List<String> parts(String signature) {
        List<String> parts = new ArrayList<>();
        int depth = 0;
        int start = 0;
        for (int i = 0; i < signature.length(); i++) {
            char next = signature.charAt(i);
            depth += next == '<' ? 1 : next == '>' ? -1 : 0;
            boolean ends = next == ';' || next == '>' && parts.isEmpty() && signature.charAt(0) == '<';
            if (depth == 0 && ends) {
                parts.add(signature.substring(start, i + 1));
                start = i + 1;
            }
        }
        return parts;
    }
}
