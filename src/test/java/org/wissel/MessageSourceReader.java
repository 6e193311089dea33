package org.wissel;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreeScanner;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.wissel.MessageSources.Call;
import org.wissel.MessageSources.Method;
import org.wissel.MessageSources.Type;

/** Notes who declares what and who calls whom. */
final class MessageSourceReader extends TreeScanner<Void, Void> {

    private final MessageSources into;
    private final CompilationUnitTree unit;
    private final String room;
    private Type type;
    private Method method;
    private final boolean mayBeUnproven;
    private Tree unproven;

    MessageSourceReader(MessageSources into, CompilationUnitTree unit, String room, boolean mayBeUnproven) {
        this.into = into;
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
                        into.notProven.add(new Call(type, method, null, "", List.of((ExpressionTree) tree)));
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
                boolean isConstant = name.equals(name.toUpperCase(Locale.ROOT));
                if (isConstant && field.getInitializer() != null) {
                    constants.put(name, field.getInitializer());
                } else if (!isConstant && tree.getKind() == Tree.Kind.RECORD) {
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
            Method made = new Method(type, "new " + name, components, null, null);
            declare(made);
            components.forEach(component -> into.records
                    .computeIfAbsent(room + " " + component, key -> new ArrayList<>())
                    .add(made));
        }
        if (tree.getExtendsClause() != null
                && MessageSources.isThrown(tree.getExtendsClause().toString())) {
            into.thrown.add(name);
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
        String name = "new " + tree.getIdentifier().toString().replaceAll("<.*|.*\\.", "");
        called(new Call(type, method, null, name, tree.getArguments()));
        return super.visitNewClass(tree, nothing);
    }

    @Override
    public Void visitMethodInvocation(MethodInvocationTree tree, Void nothing) {
        called(Call.of(type, method, tree));
        return super.visitMethodInvocation(tree, nothing);
    }

    private void called(Call call) {
        into.calls.computeIfAbsent(call.name(), key -> new ArrayList<>()).add(call);
    }

    private void declare(Method declared) {
        into.methods.computeIfAbsent(declared.name(), key -> new ArrayList<>()).add(declared);
    }
}
