package org.wissel;

import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.ConditionalExpressionTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreeScanner;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The text of a message as it stands in the code: its constant words, with a hole for each part that varies.
 *
 * @param words the text; a hole is the character U+0000
 * @param holes what fills each hole, in words, for the page
 */
record MessageText(String words, List<String> holes) {

    static final char HOLE = '\0';

    /** Fewer constant words do not tell one message from another, unless two holes stand between three of them. */
    static final int ENOUGH = 4;

    private static final Pattern SENTENCE = Pattern.compile("(?<=[^.])[.] (?=[A-Z`'\0])");
    private static final Pattern DIRECTIVE = Pattern.compile("%[-0-9.,$#+]*([a-zA-Z%])");
    /** Calls that say nothing of what they are called on. */
    private static final Set<String> SILENT = Set.of(
            "name",
            "getName",
            "toString",
            "get",
            "getKey",
            "getValue",
            "id",
            "sentence",
            "toList",
            "collect",
            "orElse",
            "orElseThrow",
            "orElseGet",
            "replaceFirst",
            "replaceAll",
            "replace",
            "strip",
            "toMillis",
            "toSeconds",
            "toMinutes",
            "toDays",
            "size",
            "map",
            "stream",
            "sorted",
            "distinct",
            "filter",
            "getSimpleName",
            "getClass",
            "limit",
            "getFileName",
            "keySet",
            "values",
            "key",
            "substring",
            "first",
            "last");

    /** The text that an expression makes, if it makes one of its own. */
    static Optional<MessageText> of(Tree tree, Map<String, ExpressionTree> constants) {
        StringBuilder words = new StringBuilder();
        List<String> holes = new ArrayList<>();
        return append(tree, constants, words, holes)
                ? Optional.of(new MessageText(words.toString(), List.copyOf(holes)))
                : Optional.empty();
    }

    /** @return whether the expression is a text; what else it is becomes a hole of the text around it */
    private static boolean append(
            Tree tree, Map<String, ExpressionTree> constants, StringBuilder words, List<String> holes) {
        if (tree instanceof LiteralTree literal && literal.getValue() instanceof String text) {
            words.append(text);
            return true;
        }
        if (tree instanceof ParenthesizedTree inner) {
            return append(inner.getExpression(), constants, words, holes);
        }
        if (tree instanceof IdentifierTree name && constants.get(name.getName().toString()) != null) {
            return append(constants.get(name.getName().toString()), constants, words, holes);
        }
        if (tree instanceof BinaryTree sum && sum.getKind() == Tree.Kind.PLUS) {
            boolean text = part(sum.getLeftOperand(), constants, words, holes);
            return part(sum.getRightOperand(), constants, words, holes) || text;
        }
        if (tree instanceof MethodInvocationTree call && call.getMethodSelect() instanceof MemberSelectTree select) {
            List<? extends ExpressionTree> arguments = call.getArguments();
            if (select.getIdentifier().contentEquals("formatted")) {
                return format(select.getExpression(), arguments, constants, words, holes);
            }
            if (select.toString().equals("String.format")) {
                int at = arguments.get(0).toString().startsWith("Locale") ? 1 : 0;
                return format(arguments.get(at), arguments.subList(at + 1, arguments.size()), constants, words, holes);
            }
        }
        return false;
    }

    private static boolean part(
            Tree tree, Map<String, ExpressionTree> constants, StringBuilder words, List<String> holes) {
        if (append(tree, constants, words, holes)) {
            return true;
        }
        words.append(HOLE);
        holes.add(nameOf(tree));
        return false;
    }

    private static boolean format(
            Tree pattern,
            List<? extends ExpressionTree> arguments,
            Map<String, ExpressionTree> constants,
            StringBuilder words,
            List<String> holes) {
        Optional<MessageText> text = of(pattern, constants);
        Iterator<? extends ExpressionTree> values = arguments.iterator();
        text.ifPresent(found -> {
            Matcher directive = DIRECTIVE.matcher(found.words());
            StringBuilder filled = new StringBuilder();
            while (directive.find()) {
                boolean sign = directive.group(1).equals("%");
                boolean end = directive.group(1).equals("n");
                directive.appendReplacement(filled, sign ? "%" : end ? "\n" : String.valueOf(HOLE));
                if (!sign && !end) {
                    holes.add(values.hasNext() ? nameOf(values.next()) : "...");
                }
            }
            words.append(directive.appendTail(filled));
        });
        return text.isPresent();
    }

    /** What a hole is called on the page: the last name in the code that says something. */
    private static String nameOf(Tree tree) {
        if (tree instanceof IdentifierTree name) {
            return spaced(name.getName().toString());
        }
        if (tree instanceof MemberSelectTree select) {
            return spaced(select.getIdentifier().toString());
        }
        if (tree instanceof MethodInvocationTree call) {
            if (call.getMethodSelect() instanceof MemberSelectTree select) {
                String called = select.getIdentifier().toString();
                if (called.equals("getMessage")) {
                    return "reason";
                }
                if (called.equals("join")) {
                    return nameOf(call.getArguments().get(call.getArguments().size() - 1));
                }
                return SILENT.contains(called) ? nameOf(select.getExpression()) : spaced(called);
            }
            return spaced(call.getMethodSelect().toString());
        }
        if (tree instanceof ConditionalExpressionTree || tree instanceof BinaryTree) {
            return "...";
        }
        return "...";
    }

    private static String spaced(String name) {
        return name.replaceAll("^get([A-Z])", "$1")
                .replaceAll("([a-z0-9])([A-Z])", "$1 $2")
                .replace('_', ' ')
                .toLowerCase(Locale.ROOT);
    }

    /** Whether it says that something could not be proven. */
    boolean isUnproven() {
        return words.contains("UNPROVEN");
    }

    /** Whether it is no sentence but a command, a query or a pattern. */
    boolean isForPrograms() {
        return words.matches("(?s).*(\n|= \\?|\\\\s|\\[\\^).*|select .*");
    }

    /** Whether an expression holds a text anywhere. */
    static boolean standsIn(Tree tree) {
        boolean[] has = {false};
        new TreeScanner<Void, Void>() {
            @Override
            public Void visitLiteral(LiteralTree literal, Void nothing) {
                has[0] |= literal.getValue() instanceof String;
                return null;
            }
        }.scan(tree, null);
        return has[0];
    }

    /** Whether it has so many constant words, or holes for one of them. */
    boolean tells(int enough) {
        return isUnproven()
                || constantWords() >= enough
                || enough == ENOUGH && constantWords() == ENOUGH - 1 && holes.size() >= 2;
    }

    private int constantWords() {
        return (int) Arrays.stream(words.split("[\\s\0]+"))
                .filter(word -> word.matches(".*[A-Za-z]{2}.*|[Aa]|I"))
                .count();
    }

    /** Its first sentence, which says what is wrong; what to do about it follows in the message and on the page. */
    MessageText firstSentence() {
        Matcher end = SENTENCE.matcher(words);
        while (end.find()) {
            MessageText first = upTo(end.start());
            if (first.tells(ENOUGH)) {
                return first.trimmed();
            }
        }
        return trimmed();
    }

    private MessageText upTo(int end) {
        String first = words.substring(0, end);
        return new MessageText(first, holes.subList(0, (int)
                first.chars().filter(letter -> letter == HOLE).count()));
    }

    private MessageText trimmed() {
        return new MessageText(words.strip().replaceAll("^[,;.] ?|\\.$", "").strip(), holes);
    }

    /** How it is compared: holes without names, and those at its ends left out, since any place may stand there. */
    String normal() {
        return words.replace(String.valueOf(HOLE), "{}").replaceAll("\\s+", " ").strip();
    }

    /** As a cell of the page has it: holes in italics, and nothing that Markdown would read otherwise. */
    String cell() {
        Iterator<String> names = holes.iterator();
        return words.chars()
                .mapToObj(letter -> letter == HOLE ? "*" + names.next() + "*" : escaped((char) letter))
                .collect(Collectors.joining());
    }

    private static String escaped(char letter) {
        return switch (letter) {
            case '<' -> "&lt;";
            case '>' -> "&gt;";
            case '|', '*', '`', '\\', '~', '[', ']' -> "\\" + letter;
            default -> String.valueOf(letter);
        };
    }

    /** Reads a message of a cell of the page. */
    static MessageText read(String cell) {
        List<String> holes = new ArrayList<>();
        StringBuilder words = new StringBuilder();
        String plain = cell.replace("&lt;", "<").replace("&gt;", ">");
        for (int at = 0; at < plain.length(); at++) {
            char letter = plain.charAt(at);
            if (letter == '\\' && at + 1 < plain.length() && "|*`\\~[]".indexOf(plain.charAt(at + 1)) >= 0) {
                words.append(plain.charAt(++at));
            } else if (letter == '*') {
                int end = plain.indexOf('*', at + 1);
                if (end < 0) {
                    throw new IllegalArgumentException("a '*' has no partner in: " + cell);
                }
                holes.add(plain.substring(at + 1, end));
                words.append(HOLE);
                at = end;
            } else {
                words.append(letter);
            }
        }
        return new MessageText(words.toString(), List.copyOf(holes));
    }
}
