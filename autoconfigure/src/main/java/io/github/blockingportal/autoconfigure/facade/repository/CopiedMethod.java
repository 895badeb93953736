package io.github.blockingportal.autoconfigure.facade.repository;

import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.springframework.asm.AnnotationVisitor;
import org.springframework.asm.Attribute;
import org.springframework.asm.MethodVisitor;
import org.springframework.asm.SpringAsmInfo;
import org.springframework.asm.TypePath;
import org.springframework.asm.TypeReference;

/** Copies what belongs to a query: Spring Data's annotations of a method, and all of its parameters. */
final class CopiedMethod extends MethodVisitor {

    private final DataAnnotations annotations;
    private final Consumer<Boolean> whetherQuery;
    private boolean query;

    /** The last one is told at the end whether an annotation has the query. */
    CopiedMethod(MethodVisitor copy, DataAnnotations annotations, Consumer<Boolean> whetherQuery) {
        super(SpringAsmInfo.ASM_VERSION, copy);
        this.annotations = annotations;
        this.whetherQuery = whetherQuery;
    }

    @Override
    public @Nullable AnnotationVisitor visitAnnotation(String descriptor, boolean visible) {
        if (!annotations.contains(descriptor)) {
            return null;
        }
        query |= annotations.isQuery(descriptor);
        return super.visitAnnotation(descriptor, visible);
    }

    /** Whether a parameter may be null is asked by Spring Data too; what is returned is another type now. */
    @Override
    public @Nullable AnnotationVisitor visitTypeAnnotation(
            int typeRef, @Nullable TypePath typePath, String descriptor, boolean visible) {
        return new TypeReference(typeRef).getSort() == TypeReference.METHOD_FORMAL_PARAMETER
                ? super.visitTypeAnnotation(typeRef, typePath, descriptor, visible)
                : null;
    }

    @Override
    public void visitAttribute(Attribute attribute) {}

    @Override
    public void visitEnd() {
        super.visitEnd();
        whetherQuery.accept(query);
    }
}
