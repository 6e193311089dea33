package org.wissel;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
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
import java.util.Locale;
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

        boolean isRecord() {
            return returns == null && body == null;
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
    record Call(Type type, Method in, String on, String name, List<? extends ExpressionTree> arguments) {}

    private final Path root;
    private final SourcePositions positions;
    private final Map<String, List<Method>> methods = new LinkedHashMap<>();
    private final Map<String, List<Call>> calls = new LinkedHashMap<>();
    private final Map<List<?>, List<Method>> declarations = new IdentityHashMap<>();
    private final Set<String> thrown = new HashSet<>();
    private final List<Call> notProven = new ArrayList<>();

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
        new Reader(unit, room, mayBeUnproven).scan(unit.getTypeDecls(), null);
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

    Stream<Method> records() {
        return methods.values().stream().flatMap(List::stream).filter(Method::isRecord);
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

    private static boolean isThrown(String name) {
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

    /** Notes who declares what and who calls whom. */
    private final class Reader extends TreeScanner<Void, Void> {

        private final CompilationUnitTree unit;
        private final String room;
        private Type type;
        private Method method;
        private final boolean mayBeUnproven;
        private Tree unproven;

        private Reader(CompilationUnitTree unit, String room, boolean mayBeUnproven) {
            this.mayBeUnproven = mayBeUnproven;
            this.unit = unit;
            this.room = room;
        }

        @Override
        public Void scan(Tree tree, Void nothing) {
            Tree around = unproven;
            if (around == null && mayBeUnproven && type != null && tree instanceof ExpressionTree) {
                MessageText.of(tree, type.constants())
                        .filter(MessageText::isUnproven)
                        .ifPresent(text -> {
                            unproven = tree;
                            notProven.add(new Call(type, method, null, "", List.of((ExpressionTree) tree)));
                        });
            }
            super.scan(tree, nothing);
            unproven = around;
            return null;
        }

        @Override
        public Void visitAnnotation(AnnotationTree tree, Void nothing) {
            return null;
        }

        @Override
        public Void visitClass(ClassTree tree, Void nothing) {
            Type outer = type;
            Method around = method;
            Map<String, ExpressionTree> constants = new HashMap<>(outer == null ? Map.of() : outer.constants());
            List<String> components = new ArrayList<>();
            for (Tree member : tree.getMembers()) {
                if (member instanceof VariableTree field
                        && field.getModifiers().toString().contains("final")) {
                    String name = field.getName().toString();
                    if (field.getInitializer() != null && name.equals(name.toUpperCase(Locale.ROOT))) {
                        constants.put(name, field.getInitializer());
                    } else if (tree.getKind() == Tree.Kind.RECORD && !name.equals(name.toUpperCase(Locale.ROOT))) {
                        components.add(name);
                    }
                }
            }
            String name = tree.getSimpleName().isEmpty() && outer != null
                    ? outer.name()
                    : tree.getSimpleName().toString();
            type = new Type(name, room, unit, constants);
            method = null;
            if (tree.getKind() == Tree.Kind.RECORD) {
                declare(new Method(type, "new " + name, components, null, null));
            }
            if (tree.getExtendsClause() != null
                    && isThrown(tree.getExtendsClause().toString())) {
                thrown.add(name);
            }
            super.visitClass(tree, nothing);
            type = outer;
            method = around;
            return null;
        }

        @Override
        public Void visitMethod(MethodTree tree, Void nothing) {
            List<String> parameters = tree.getParameters().stream()
                    .map(parameter -> parameter.getName().toString())
                    .toList();
            String name = tree.getName().contentEquals("<init>")
                    ? "new " + type.name()
                    : tree.getName().toString();
            method = new Method(type, name, parameters, tree.getReturnType(), tree.getBody());
            declare(method);
            super.visitMethod(tree, nothing);
            method = null;
            return null;
        }

        @Override
        public Void visitNewClass(NewClassTree tree, Void nothing) {
            called(null, "new " + tree.getIdentifier().toString().replaceAll("<.*|.*\\.", ""), tree.getArguments());
            return super.visitNewClass(tree, nothing);
        }

        @Override
        public Void visitMethodInvocation(MethodInvocationTree tree, Void nothing) {
            Tree select = tree.getMethodSelect();
            if (select instanceof MemberSelectTree member) {
                called(member.getExpression().toString(), member.getIdentifier().toString(), tree.getArguments());
            } else {
                called(null, select.toString(), tree.getArguments());
            }
            return super.visitMethodInvocation(tree, nothing);
        }

        private void called(String on, String name, List<? extends ExpressionTree> arguments) {
            calls.computeIfAbsent(name, key -> new ArrayList<>()).add(new Call(type, method, on, name, arguments));
        }

        private void declare(Method declared) {
            methods.computeIfAbsent(declared.name(), key -> new ArrayList<>()).add(declared);
        }
    }
}
