package org.wissel;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.ReturnTree;
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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Every message that the main code makes for somebody who has to act: what exceptions, refusals, findings and reasons say.
 * The sources are parsed, not compiled; ADR 33 says which texts count and how they are followed.
 */
final class MessagesInCode {

    /** One message. @param place file and line where the code has it */
    record Message(MessageText text, String room, String place) {}

    /** Rooms that write pages and notices: there, only what is thrown is a message. */
    private static final Set<String> PAGES = Set.of("web", "notification");

    /** What a message goes into where it is not thrown: a list of findings, or the one thing that stands against it. */
    private static final Set<String> GATHERED =
            Set.of("List.of", "Optional.of", "add", "addAll", "put", "putIfAbsent", "ofNullable");

    /** Parts of a message that the page has columns of its own for, or that are a name. */
    private static final Set<String> BESIDE = Set.of("place", "remedy");

    /** Components by which a record is a finding. */
    private static final Set<String> FINDING = Set.of("remedy", "sentence", "reasons", "reason", "detail");

    private record Method(Type type, String name, List<String> parameters, Tree returns, Tree body) {}

    private record Type(String name, String room, CompilationUnitTree unit, Map<String, ExpressionTree> constants) {}

    private record Call(Type type, Method in, String on, String name, List<? extends ExpressionTree> arguments) {}

    private final Map<String, Message> found = new TreeMap<>();
    private final Map<String, List<Method>> methods = new HashMap<>();
    private final Map<String, List<Call>> calls = new HashMap<>();
    private final Set<Tree> told = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Deque<Runnable> toTell = new ArrayDeque<>();
    private final SourcePositions positions;
    private final Path root;

    /** @return the messages by their normal form */
    static Map<String, Message> below(Path root) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8);
                Stream<Path> paths = Files.walk(root)) {
            List<Path> sources = paths.filter(path -> path.toString().endsWith(".java"))
                    .sorted()
                    .toList();
            JavacTask task = (JavacTask) compiler.getTask(
                    null, files, null, List.of("-proc:none"), null, files.getJavaFileObjectsFromPaths(sources));
            MessagesInCode code = new MessagesInCode(root, Trees.instance(task).getSourcePositions());
            List<CompilationUnitTree> units = new ArrayList<>();
            task.parse().forEach(units::add);
            units.forEach(code::read);
            code.follow();
            return code.found;
        }
    }

    private MessagesInCode(Path root, SourcePositions positions) {
        this.root = root;
        this.positions = positions;
    }

    private void read(CompilationUnitTree unit) {
        String room = unit.getPackageName().toString().replaceFirst("^org\\.wissel\\.?", "");
        new Reader(unit, room).scan(unit.getTypeDecls(), null);
    }

    /** Notes who declares what and who calls whom. */
    private final class Reader extends TreeScanner<Void, Void> {

        private final CompilationUnitTree unit;
        private final String room;
        private Type type;
        private Method method;
        private Tree unproven;

        private Reader(CompilationUnitTree unit, String room) {
            this.unit = unit;
            this.room = room;
        }

        @Override
        public Void scan(Tree tree, Void nothing) {
            Tree around = unproven;
            if (around == null && tree instanceof ExpressionTree && type != null && !PAGES.contains(room)) {
                MessageText.of(tree, type.constants())
                        .filter(MessageText::isUnproven)
                        .ifPresent(text -> {
                            unproven = tree;
                            tell(tree, type, method, MessageText.ENOUGH);
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

    private final Set<String> thrown = new java.util.HashSet<>();

    private static boolean isThrown(String name) {
        return name.matches("(.*\\.)?[A-Za-z]*(Exception|Error)");
    }

    private void follow() {
        calls.values().stream().flatMap(List::stream).forEach(call -> {
            String made = call.name().startsWith("new ") ? call.name().substring(4) : "";
            boolean isThrown = isThrown(made)
                    || thrown.contains(made)
                    || (call.name().equals("super")
                            && call.in() != null
                            && thrown.contains(call.in().type().name()));
            boolean isGathered = GATHERED.contains(call.name()) || GATHERED.contains(call.on() + "." + call.name());
            if (isThrown) {
                tellArguments(call, 2);
            } else if (isFinding(call)
                    || isGathered && !PAGES.contains(call.type().room())) {
                tellArguments(call, MessageText.ENOUGH);
            }
        });
        while (!toTell.isEmpty()) {
            toTell.poll().run();
        }
    }

    private boolean isFinding(Call call) {
        return declarations(call)
                .anyMatch(method -> method.parameters().stream().anyMatch(FINDING::contains));
    }

    private void tellArguments(Call call, int enough) {
        for (int at = 0; at < call.arguments().size(); at++) {
            int index = at;
            ExpressionTree argument = call.arguments().get(at);
            if (!isBeside(call, index) || !hasText(argument)) {
                tell(argument, call.type(), call.in(), enough);
            }
        }
    }

    private static boolean hasText(Tree tree) {
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

    private boolean isBeside(Call call, int index) {
        return declarations(call)
                .anyMatch(method -> BESIDE.contains(method.parameters().get(index)));
    }

    /** The methods that a call may mean: of its own class first, else of its package, else of any other. */
    private Stream<Method> declarations(Call call) {
        List<Method> fitting = methods.getOrDefault(call.name(), List.of()).stream()
                .filter(method -> method.parameters().size() == call.arguments().size())
                .toList();
        String on = call.on() == null ? "" : call.on().replaceAll(".*\\.", "").toLowerCase(Locale.ROOT);
        List<Method> near = fitting.stream()
                .filter(method -> call.on() == null || call.on().equals("this")
                        ? method.type().unit() == call.type().unit()
                                || call.name().startsWith("new ")
                        : on.equals(method.type().name().toLowerCase(Locale.ROOT))
                                || method.type().room().equals(call.type().room())
                                        && !Character.isUpperCase(call.on().charAt(0)))
                .toList();
        return near.stream();
    }

    /** Takes every text in an expression for a message, and follows what else it is made of. */
    private void tell(Tree tree, Type type, Method method, int enough) {
        if (tree == null || !told.add(tree)) {
            return;
        }
        toTell.add(() -> new Teller(type, method, enough).scan(tree, null));
    }

    private final class Teller extends TreeScanner<Void, Void> {

        private final Type type;
        private final Method method;
        private int enough;

        private Teller(Type type, Method method, int enough) {
            this.type = type;
            this.method = method;
            this.enough = enough;
        }

        @Override
        public Void scan(Tree tree, Void nothing) {
            if (beside.contains(tree)
                    || tree instanceof AnnotationTree
                    || tree instanceof LambdaExpressionTree lambda && isLong(lambda)) {
                return null;
            }
            Optional<MessageText> text = tree == null ? Optional.empty() : MessageText.of(tree, type.constants());
            text.ifPresent(message -> note(message, tree));
            int before = enough;
            enough = text.isPresent() ? Integer.MAX_VALUE : enough;
            super.scan(tree, nothing);
            enough = before;
            return null;
        }

        private boolean isLong(LambdaExpressionTree lambda) {
            return lambda.getBodyKind() == LambdaExpressionTree.BodyKind.STATEMENT;
        }

        private void note(MessageText text, Tree tree) {
            int needed = enough == Integer.MAX_VALUE ? MessageText.ENOUGH : enough;
            MessageText first = text.firstSentence();
            if (text.words().matches("(?s).*(\n|= \\?|^select ).*") || isPiece(tree) || !first.tells(needed)) {
                return;
            }
            long at = positions.getStartPosition(type.unit(), tree);
            Path file = root.toAbsolutePath()
                    .relativize(Path.of(type.unit().getSourceFile().toUri()));
            String place = file + ":" + type.unit().getLineMap().getLineNumber(at);
            found.putIfAbsent(first.normal(), new Message(first, type.room(), place));
        }

        private boolean isPiece(Tree tree) {
            return pieces.contains(tree);
        }

        private final Set<Tree> beside = Collections.newSetFromMap(new IdentityHashMap<>());
        private final Set<Tree> pieces = Collections.newSetFromMap(new IdentityHashMap<>());

        @Override
        public Void visitBinary(com.sun.source.tree.BinaryTree tree, Void nothing) {
            pieces.add(tree.getLeftOperand());
            pieces.add(tree.getRightOperand());
            return super.visitBinary(tree, nothing);
        }

        @Override
        public Void visitParenthesized(com.sun.source.tree.ParenthesizedTree tree, Void nothing) {
            if (pieces.contains(tree)) {
                pieces.add(tree.getExpression());
            }
            return super.visitParenthesized(tree, nothing);
        }

        @Override
        public Void visitMemberSelect(MemberSelectTree tree, Void nothing) {
            pieces.add(tree.getExpression());
            return super.visitMemberSelect(tree, nothing);
        }

        @Override
        public Void visitIdentifier(IdentifierTree tree, Void nothing) {
            String name = tree.getName().toString();
            if (method != null && method.parameters().contains(name)) {
                forwarded(method, method.parameters().indexOf(name));
            } else if (method != null && method.body() != null) {
                Tree within = declaredIn(method.body(), name) ? method.body() : null;
                new TreeScanner<Void, Void>() {
                    @Override
                    public Void visitVariable(VariableTree variable, Void none) {
                        if (variable.getName().contentEquals(name)
                                && (within != null
                                        || String.valueOf(variable.getType()).equals("String"))) {
                            tell(variable.getInitializer(), type, method, MessageText.ENOUGH);
                        }
                        return super.visitVariable(variable, none);
                    }

                    @Override
                    public Void visitAssignment(AssignmentTree assignment, Void none) {
                        if (assignment.getVariable().toString().equals(name)) {
                            tell(assignment.getExpression(), type, method, MessageText.ENOUGH);
                        }
                        return super.visitAssignment(assignment, none);
                    }
                }.scan(within == null ? type.unit().getTypeDecls() : List.of(within), null);
            }
            return super.visitIdentifier(tree, nothing);
        }

        @Override
        public Void visitMethodInvocation(MethodInvocationTree tree, Void nothing) {
            String on = tree.getMethodSelect() instanceof MemberSelectTree member
                    ? member.getExpression().toString()
                    : null;
            String name = tree.getMethodSelect() instanceof MemberSelectTree member
                    ? member.getIdentifier().toString()
                    : tree.getMethodSelect().toString();
            Call call = new Call(type, method, on, name, tree.getArguments());
            declarations(call).forEach(this::tellReturns);
            for (int at = 0; at < tree.getArguments().size(); at++) {
                if (isBeside(call, at)) {
                    beside.add(tree.getArguments().get(at));
                }
            }
            if (tree.getArguments().isEmpty()) {
                methods.values().stream()
                        .flatMap(List::stream)
                        .filter(record -> record.returns() == null
                                && record.body() == null
                                && record.type().room().equals(type.room()))
                        .filter(record -> record.parameters().contains(name))
                        .forEach(record -> forwarded(record, record.parameters().indexOf(name)));
            }
            return super.visitMethodInvocation(tree, nothing);
        }

        private boolean declaredIn(Tree body, String name) {
            return Boolean.TRUE.equals(
                    new TreeScanner<Boolean, Void>() {
                        @Override
                        public Boolean visitVariable(VariableTree variable, Void none) {
                            return variable.getName().contentEquals(name)
                                    || Boolean.TRUE.equals(super.visitVariable(variable, none));
                        }

                        @Override
                        public Boolean reduce(Boolean one, Boolean other) {
                            return Boolean.TRUE.equals(one) || Boolean.TRUE.equals(other);
                        }
                    }.scan(body, null));
        }

        @Override
        public Void visitMemberReference(MemberReferenceTree tree, Void nothing) {
            methods.getOrDefault(tree.getName().toString(), List.of()).stream()
                    .filter(referred -> referred.type().unit() == type.unit())
                    .forEach(this::tellReturns);
            return super.visitMemberReference(tree, nothing);
        }

        private void tellReturns(Method called) {
            String returns = String.valueOf(called.returns());
            if (PAGES.contains(called.type().room())
                    || called.name().equals("toString")
                    || called.body() == null
                    || !returns.matches("(Optional<|List<|Stream<)?String>?")) {
                return;
            }
            new TreeScanner<Void, Void>() {
                @Override
                public Void visitReturn(ReturnTree tree, Void none) {
                    tell(tree.getExpression(), called.type(), called, MessageText.ENOUGH);
                    return super.visitReturn(tree, none);
                }
            }.scan(called.body(), null);
        }
    }

    /** Whoever calls a method hands on what its parameter tells. */
    private void forwarded(Method method, int index) {
        if (BESIDE.contains(method.parameters().get(index))
                || method.type().name().equals("Done")) {
            return;
        }
        calls.getOrDefault(method.name(), List.of()).stream()
                .filter(call -> call.arguments().size() == method.parameters().size())
                .filter(call -> declarations(call).anyMatch(method::equals) && !isBeside(call, index))
                .forEach(call -> tell(call.arguments().get(index), call.type(), call.in(), MessageText.ENOUGH));
    }
}
