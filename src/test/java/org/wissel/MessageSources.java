package org.wissel;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Sources, parsed and not compiled: who declares what and who calls whom, by names alone. */
final class MessageSources {

    /** Parts of a message that the page has a column of its own for, or that are a name. */
    private static final Set<String> BESIDE = Set.of("place", "remedy");

    /**
     * A method, constructor ("new Name") or record's own constructor.
     *
     * @param returns null for constructors
     * @param body null where there is none
     */
    record Method(Type type, String name, List<String> parameters, Tree returns, Tree body) {

        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }

        boolean isBeside(int parameter) {
            return BESIDE.contains(parameters.get(parameter));
        }
    }

    /** @param room the package below org.wissel */
    record Type(String name, String room, CompilationUnitTree unit, Map<String, ExpressionTree> constants) {}

    /**
     * @param in the method that it stands in, or null
     * @param on what stands before the dot, or null
     */
    record Call(Type type, Method in, String on, String name, List<? extends ExpressionTree> arguments) {

        static Call of(Type type, Method in, MethodInvocationTree tree) {
            return tree.getMethodSelect() instanceof MemberSelectTree member
                    ? new Call(
                            type,
                            in,
                            member.getExpression().toString(),
                            member.getIdentifier().toString(),
                            tree.getArguments())
                    : new Call(type, in, null, tree.getMethodSelect().toString(), tree.getArguments());
        }
    }

    private final Path root;
    private final SourcePositions positions;
    final Map<String, List<Method>> methods = new LinkedHashMap<>();
    final Map<String, List<Call>> calls = new LinkedHashMap<>();
    final Map<String, List<Method>> records = new HashMap<>();
    private final Map<List<?>, List<Method>> declarations = new IdentityHashMap<>();
    final Set<String> thrown = new HashSet<>();
    final List<Call> notProven = new ArrayList<>();

    static MessageSources below(Path root) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8);
                Stream<Path> paths = Files.walk(root)) {
            List<Path> sources = paths.filter(path -> path.toString().endsWith(".java"))
                    .sorted()
                    .toList();
            JavacTask task = (JavacTask) compiler.getTask(
                    null, files, null, List.of("-proc:none"), null, files.getJavaFileObjectsFromPaths(sources));
            MessageSources code = new MessageSources(root, Trees.instance(task).getSourcePositions());
            for (CompilationUnitTree unit : task.parse()) {
                code.read(unit);
            }
            return code;
        }
    }

    private MessageSources(Path root, SourcePositions positions) {
        this.root = root;
        this.positions = positions;
    }

    private void read(CompilationUnitTree unit) throws IOException {
        String room = unit.getPackageName().toString().replaceFirst("^org\\.wissel\\.?", "");
        // Asked of the whole file first, since it would be asked of every expression.
        boolean mayBeUnproven = !MessagesInCode.PAGES.contains(room)
                && unit.getSourceFile().getCharContent(true).toString().contains("UNPROVEN");
        new MessageSourceReader(this, unit, room, mayBeUnproven).scan(unit.getTypeDecls(), null);
    }

    Stream<Call> calls() {
        return calls.values().stream().flatMap(List::stream);
    }

    List<Call> callsOf(Method method) {
        return calls.getOrDefault(method.name(), List.of()).stream()
                .filter(call -> declarations(call).anyMatch(method::equals))
                .toList();
    }

    /** What says that something is unproven, each as the one argument of a call. */
    List<Call> notProven() {
        return notProven;
    }

    List<Method> methods(String name) {
        return methods.getOrDefault(name, List.of());
    }

    /** What in its room may stand behind a method without a body. */
    Stream<Method> overriding(Method method) {
        return methods(method.name()).stream()
                .filter(other -> other.body() != null
                        && other.type().room().equals(method.type().room())
                        && other.parameters().size() == method.parameters().size());
    }

    /** The records of a room that have a component of this name. */
    List<Method> records(String room, String component) {
        return records.getOrDefault(room + " " + component, List.of());
    }

    /** Whether a call makes an exception, or is what an exception's constructor hands on. */
    boolean makesException(Call call) {
        String made = call.name().startsWith("new ") ? call.name().substring(4) : "";
        return isThrown(made)
                || thrown.contains(made)
                || (call.name().equals("super")
                        && call.in() != null
                        && thrown.contains(call.in().type().name()));
    }

    /** File and line below the root. */
    String place(Type type, Tree tree) {
        long at = positions.getStartPosition(type.unit(), tree);
        return root.toAbsolutePath()
                        .relativize(Path.of(type.unit().getSourceFile().toUri())) + ":"
                + type.unit().getLineMap().getLineNumber(at);
    }

    static boolean isThrown(String name) {
        return name.matches("(.*\\.)?[A-Za-z]*(Exception|Error)");
    }

    boolean isBeside(Call call, int index) {
        return declarations(call).anyMatch(method -> method.isBeside(index));
    }

    /** The methods that a call may mean: of its own file, or of its package, or of the class that stands before the dot. */
    Stream<Method> declarations(Call call) {
        // All empty lists of arguments are one.
        return call.arguments().isEmpty()
                ? declared(call).stream()
                : declarations.computeIfAbsent(call.arguments(), each -> declared(call)).stream();
    }

    private List<Method> declared(Call call) {
        String on =
                call.on() == null || call.on().equals("this") ? "" : call.on().replaceAll(".*\\.", "");
        boolean isMade = call.name().startsWith("new ");
        return methods(call.name()).stream()
                .filter(method -> method.parameters().size() == call.arguments().size())
                .filter(method -> on.isEmpty()
                        ? isMade || method.type().unit() == call.type().unit()
                        : on.equalsIgnoreCase(method.type().name())
                                || method.type().room().equals(call.type().room())
                                        && !Character.isUpperCase(call.on().charAt(0)))
                .toList();
    }
}
