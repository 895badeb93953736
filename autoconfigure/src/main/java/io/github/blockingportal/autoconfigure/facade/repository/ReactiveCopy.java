package io.github.blockingportal.autoconfigure.facade.repository;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.asm.AnnotationVisitor;
import org.springframework.asm.Attribute;
import org.springframework.asm.ClassReader;
import org.springframework.asm.ClassVisitor;
import org.springframework.asm.ClassWriter;
import org.springframework.asm.FieldVisitor;
import org.springframework.asm.MethodVisitor;
import org.springframework.asm.Opcodes;
import org.springframework.asm.SpringAsmInfo;
import org.springframework.asm.Type;
import org.springframework.asm.TypePath;
import org.springframework.data.repository.NoRepositoryBean;

/**
 * Writes the class file of a reactive interface from that of a blocking one: the same abstract methods with the same parameters and
 * Spring Data's annotations, which return publishers. What a facade does by itself is left out: default methods, and the annotations of
 * others, so that an aspect runs once. For one use.
 */
final class ReactiveCopy extends ClassVisitor {

    private static final String[] NONE = {};
    private static final int DECLARED = Opcodes.ACC_PUBLIC | Opcodes.ACC_ABSTRACT;
    /** Public always: who makes the proxy may have another class loader, as ahead of time in a test. */
    private static final int TYPE = DECLARED | Opcodes.ACC_INTERFACE;

    /** For Spring Data's own scan, which finds the class file where that was generated. */
    private static final String NO_REPOSITORY = Type.getDescriptor(NoRepositoryBean.class);

    private final ClassWriter writer;
    private final String name;
    private final Function<String, List<String>> superinterfaces;
    private final DataAnnotations annotations;
    private final Set<String> declared = new HashSet<>();
    private final List<ReactiveMethod> counts = new ArrayList<>();

    private ReactiveCopy(
            ClassWriter writer,
            String name,
            Function<String, List<String>> superinterfaces,
            DataAnnotations annotations) {
        super(SpringAsmInfo.ASM_VERSION, writer);
        this.writer = writer;
        this.name = name;
        this.superinterfaces = superinterfaces;
        this.annotations = annotations;
    }

    /** Names are those of class files; an interface has none, one or several in its place. */
    static byte[] write(
            ClassReader blocking,
            String name,
            Function<String, List<String>> superinterfaces,
            DataAnnotations annotations) {
        ClassWriter writer = new ClassWriter(0);
        blocking.accept(new ReactiveCopy(writer, name, superinterfaces, annotations), ClassReader.SKIP_CODE);
        return writer.toByteArray();
    }

    @Override
    public void visit(
            int version,
            int access,
            String blocking,
            @Nullable String signature,
            @Nullable String superName,
            String @Nullable [] interfaces) {
        String[] reactive = Stream.of(Objects.requireNonNullElse(interfaces, NONE))
                .flatMap(each -> superinterfaces.apply(each).stream())
                .distinct()
                .toArray(String[]::new);
        String types = signature == null ? null : ClassSignature.withInterfaces(signature, superinterfaces);
        super.visit(version, TYPE, name, types, superName, reactive);
        writer.visitAnnotation(NO_REPOSITORY, true).visitEnd();
    }

    @Override
    public @Nullable MethodVisitor visitMethod(
            int access, String method, String descriptor, @Nullable String signature, String @Nullable [] exceptions) {
        if ((access & Opcodes.ACC_ABSTRACT) == 0 || (access & Opcodes.ACC_SYNTHETIC) != 0) {
            return null;
        }
        ReactiveMethod reactive = ReactiveMethod.of(method, descriptor, signature);
        if (isDeclared(reactive)) {
            return null; // findAll(Pageable), which is findAllBy(Pageable) here
        }
        MethodVisitor copy = declare(reactive);
        return new CopiedMethod(copy, annotations, hasQuery -> {
            ReactiveMethod count = reactive.count();
            if (count != null && !hasQuery) {
                counts.add(count);
            }
        });
    }

    private boolean isDeclared(ReactiveMethod method) {
        return declared.contains(method.name() + method.descriptor());
    }

    private MethodVisitor declare(ReactiveMethod method) {
        declared.add(method.name() + method.descriptor());
        return writer.visitMethod(DECLARED, method.name(), method.descriptor(), method.signature(), null);
    }

    @Override
    public void visitEnd() {
        counts.stream()
                .filter(count -> !isDeclared(count))
                .forEach(count -> declare(count).visitEnd());
        super.visitEnd();
    }

    @Override
    public @Nullable AnnotationVisitor visitAnnotation(String descriptor, boolean visible) {
        return annotations.contains(descriptor) && !descriptor.equals(NO_REPOSITORY)
                ? super.visitAnnotation(descriptor, visible)
                : null;
    }

    @Override
    public @Nullable AnnotationVisitor visitTypeAnnotation(
            int typeRef, @Nullable TypePath typePath, String descriptor, boolean visible) {
        return null;
    }

    @Override
    public @Nullable FieldVisitor visitField(
            int access, String field, String descriptor, @Nullable String signature, @Nullable Object value) {
        return null;
    }

    @Override
    public void visitSource(@Nullable String source, @Nullable String debug) {}

    @Override
    public void visitNestHost(String nestHost) {}

    @Override
    public void visitNestMember(String nestMember) {}

    @Override
    public void visitOuterClass(String owner, @Nullable String method, @Nullable String descriptor) {}

    @Override
    public void visitInnerClass(String inner, @Nullable String outer, @Nullable String innerName, int access) {}

    @Override
    public void visitPermittedSubclass(String permittedSubclass) {}

    @Override
    public void visitAttribute(Attribute attribute) {}
}
