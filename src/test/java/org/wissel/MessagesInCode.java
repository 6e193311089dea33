package org.wissel;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.ReturnTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreeScanner;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.wissel.MessageSources.Call;
import org.wissel.MessageSources.Method;
import org.wissel.MessageSources.Type;

/**
 * Every message that the main code makes for somebody who has to act: what exceptions, refusals, findings and reasons say.
 * The sources are parsed, not compiled; ADR 33 says which texts count and how they are followed.
 */
final class MessagesInCode {

    /** One message. @param place file and line where the code has it */
    record Message(MessageText text, String place) {}

    /** Rooms that write pages and notices: there, only what is thrown is a message. */
    static final Set<String> PAGES = Set.of("web", "notification");

    /** What a message goes into where it is not thrown: a list of findings, or the one thing that stands against it. */
    private static final Set<String> GATHERED =
            Set.of("List.of", "Optional.of", "add", "addAll", "put", "putIfAbsent", "ofNullable");

    /** Parameters by which a method, constructor or record makes a finding. */
    private static final Set<String> FINDING = Set.of("remedy", "sentence", "reasons", "reason", "detail");

    private final MessageSources sources;
    private final Map<String, Message> found = new TreeMap<>();
    private final Set<Tree> told = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<List<Object>> assigned = new HashSet<>();
    private final Set<List<Object>> handedOn = new HashSet<>();
    private final Deque<Runnable> toTell = new ArrayDeque<>();

    /** @return the messages by their normal form */
    static Map<String, Message> below(Path root) throws IOException {
        MessagesInCode code = new MessagesInCode(MessageSources.below(root));
        code.follow();
        return code.found;
    }

    private MessagesInCode(MessageSources sources) {
        this.sources = sources;
    }

    private void follow() {
        sources.calls().filter(sources::makesException).forEach(call -> tellArguments(call, 2));
        sources.calls()
                .filter(call -> isFinding(call)
                        || isGathered(call) && !PAGES.contains(call.type().room()))
                .forEach(call -> tellArguments(call, MessageText.ENOUGH));
        sources.notProven().forEach(call -> tellArguments(call, MessageText.ENOUGH));
        while (!toTell.isEmpty()) {
            toTell.poll().run();
        }
    }

    private static boolean isGathered(Call call) {
        return GATHERED.contains(call.name()) || GATHERED.contains(call.on() + "." + call.name());
    }

    private boolean isFinding(Call call) {
        return sources.declarations(call)
                .anyMatch(method -> method.parameters().stream().anyMatch(FINDING::contains));
    }

    private void tellArguments(Call call, int enough) {
        for (int at = 0; at < call.arguments().size(); at++) {
            int index = at;
            ExpressionTree argument = call.arguments().get(at);
            if (!sources.isBeside(call, index) || !MessageText.standsIn(argument)) {
                tell(argument, call.type(), call.in(), enough);
            }
        }
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
        private final int enough;
        private final Set<Tree> beside = Collections.newSetFromMap(new IdentityHashMap<>());
        private final Set<Tree> pieces = Collections.newSetFromMap(new IdentityHashMap<>());

        /** Whether what is scanned stands in another text. */
        private boolean within;

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
            boolean before = within;
            within |= text.isPresent();
            super.scan(tree, nothing);
            within = before;
            return null;
        }

        /** What an instruction does is told where it is done; what a short lambda gives is part of the message. */
        private boolean isLong(LambdaExpressionTree lambda) {
            return lambda.getBodyKind() == LambdaExpressionTree.BodyKind.STATEMENT;
        }

        private void note(MessageText text, Tree tree) {
            int needed = within ? MessageText.ENOUGH : enough;
            MessageText first = text.firstSentence();
            if (!text.isForPrograms() && !pieces.contains(tree) && first.tells(needed)) {
                found.putIfAbsent(first.normal(), new Message(first, sources.place(type, tree)));
            }
        }

        @Override
        public Void visitBinary(BinaryTree tree, Void nothing) {
            pieces.add(tree.getLeftOperand());
            pieces.add(tree.getRightOperand());
            return super.visitBinary(tree, nothing);
        }

        @Override
        public Void visitParenthesized(ParenthesizedTree tree, Void nothing) {
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
            } else if (method != null && method.body() != null && assigned.add(Arrays.asList(method, name))) {
                new Values(name, type, method).tell();
            }
            return super.visitIdentifier(tree, nothing);
        }

        @Override
        public Void visitMethodInvocation(MethodInvocationTree tree, Void nothing) {
            Call call = Call.of(type, method, tree);
            sources.declarations(call).forEach(this::tellReturns);
            for (int at = 0; at < tree.getArguments().size(); at++) {
                if (sources.isBeside(call, at)) {
                    beside.add(tree.getArguments().get(at));
                }
            }
            if (tree.getArguments().isEmpty()) {
                sources.records(type.room(), call.name())
                        .forEach(record -> forwarded(record, record.parameters().indexOf(call.name())));
            }
            return super.visitMethodInvocation(tree, nothing);
        }

        @Override
        public Void visitMemberReference(MemberReferenceTree tree, Void nothing) {
            sources.methods(tree.getName().toString()).stream()
                    .filter(referred -> referred.type().unit() == type.unit())
                    .forEach(this::tellReturns);
            return super.visitMemberReference(tree, nothing);
        }

        private void tellReturns(Method called) {
            String returns = String.valueOf(called.returns());
            if (PAGES.contains(called.type().room())
                    || called.name().equals("toString")
                    || !returns.matches("(Optional<|List<|Stream<)?String>?")) {
                return;
            }
            if (called.body() == null) {
                sources.overriding(called).forEach(this::tellReturns);
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

    /** What a name stands for: the values of a local variable, else of a field. */
    private final class Values extends TreeScanner<Void, Void> {

        private final String name;
        private final Type type;
        private final Method method;
        private boolean isLocal;

        private Values(String name, Type type, Method method) {
            this.name = name;
            this.type = type;
            this.method = method;
        }

        private void tell() {
            scan(method.body(), null);
            if (!isLocal) {
                scan(type.unit().getTypeDecls(), null);
            }
        }

        @Override
        public Void visitVariable(VariableTree variable, Void nothing) {
            if (variable.getName().contentEquals(name)) {
                isLocal = true;
                MessagesInCode.this.tell(variable.getInitializer(), type, method, MessageText.ENOUGH);
            }
            return super.visitVariable(variable, nothing);
        }

        @Override
        public Void visitAssignment(AssignmentTree assignment, Void nothing) {
            if (assignment.getVariable().toString().equals(name)) {
                MessagesInCode.this.tell(assignment.getExpression(), type, method, MessageText.ENOUGH);
            }
            return super.visitAssignment(assignment, nothing);
        }
    }

    /** Whoever calls a method hands on what its parameter tells. A Done says what went well; Shown says nothing of its own. */
    private void forwarded(Method method, int index) {
        if (!method.isBeside(index)
                && !Set.of("Done", "Shown").contains(method.type().name())
                && handedOn.add(List.of(method, index))) {
            sources.callsOf(method).stream()
                    .filter(call -> !sources.isBeside(call, index))
                    .forEach(call -> tell(call.arguments().get(index), call.type(), call.in(), MessageText.ENOUGH));
        }
    }
}
